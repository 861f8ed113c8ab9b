/** Beginnings that issuers give their keys so that they are known where they leak, and what follows them. */
const issued = [
  'gpt_[\\w-]{43}',
  'sk-(?:ant-|proj-|svcacct-|or-v1-)?[\\w-]{20,200}',
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,200}',
  'gsk_[A-Za-z0-9]{20,200}',
  'gh[pousr]_[A-Za-z0-9]{36,255}',
  'github_pat_\\w{22,255}',
  'gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent)-[\\w-]{20,64}',
  'xox[abeprs]-[\\w-]{10,250}',
  'xapp-\\d-[\\w-]{10,250}',
  '(?:AKIA|ASIA)[0-9A-Z]{16}',
  'ya29\\.[\\w.-]{20,2000}',
  'whsec_[\\w+/-]{16,200}={0,2}',
  'gl(?:sa|c)_[\\w+/-]{20,400}={0,2}',
  'GOCSPX-[\\w-]{28}',
  'hvs\\.[\\w-]{20,200}',
  'dckr_pat_[\\w-]{20,64}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'sq0(?:atp|csp)-[\\w-]{22,43}',
  'rubygems_[a-f0-9]{48}',
  'sntry[su]_[\\w+/=-]{20,400}',
  'AGE-SECRET-KEY-1[0-9A-Z]{58}',
  'AIza[\\w-]{35}',
  'hf_[A-Za-z]{34}',
  'nvapi-[\\w-]{20,200}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[\\w-]{50,250}',
  'dop_v1_[a-f0-9]{64}',
  'SG\\.[\\w-]{22}\\.[\\w-]{43}',
  // A JSON web token: header and claims both begin with `{"`.
  'eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,2000}',
]
const byPrefix = new RegExp(
  `(?:(?<![\\w-])|(?<=\\\\[nrt]|%[0-9A-F]{2}))(?:${issued.join('|')})(?![\\w-])`,
  'g',
)

const privateKey = /-----(BEGIN|END) [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g
/** Line breaks may be escaped, as in JSON, and lines be quoted, as in mail and in source. */
const keyHeader = /(?:\s|\\[nr]){0,4}(?:Proc-Type|DEK-Info|Version|Comment): [^\n\\]{0,100}/y
const keyLine =
  /(?:[\s>#*]|\\[nr]|["']\s{0,4}[+,]?\s{0,16}["']){0,16}([A-Za-z0-9+/=]{1,20000})(?=\s|\\|["'`,;)}\]-]|$)/y
const longestKey = 20_000

/** Where the lines of a key end that begin there; the last may have been cut, and words that follow are none. */
function endOfKey(text: string, start: number): number {
  let end = start
  let isKey = false
  for (let pattern = keyHeader; ; ) {
    pattern.lastIndex = end
    const [whole, line] = pattern.exec(text) ?? []
    if (whole === undefined) {
      if (pattern === keyLine) return end
      pattern = keyLine
      continue
    }
    if (line !== undefined) {
      const isLong = line.length >= 16 || (!isKey && /^(?:M[A-I]|b3B|lQ)/.test(line))
      const isLast =
        isKey && /^(?:\s*\n|\\|["'`-]|$)/.test(text.slice(end + whole.length, end + whole.length + 3))
      if (end - start > longestKey || !(isLong || isLast)) return end
      isKey = true
    }
    end += whole.length
  }
}

/** Where the lines of a key begin that end there, the first of which may have been cut. */
function startOfKey(text: string, end: number): number {
  let start = end
  while (start > Math.max(0, end - longestKey) && /[A-Za-z0-9+/=\s\\]/.test(text[start - 1]!)) start--
  const [before] = /^(?:[A-Za-z0-9+/=]{0,15}(?:\s|\\[nr])+)*/.exec(text.slice(start, end))!
  return start + before.length
}

/** Of a private key all that is there: what begins and ends it, or one of them and the lines beside. */
function* findPrivateKeys(text: string): Generator<{ start: number; end: number }> {
  let begun: { start: number; end: number } | undefined
  for (const { index, 0: edge, 1: which } of text.matchAll(privateKey)) {
    const end = index + edge.length
    if (which === 'BEGIN') {
      if (begun) yield* cutKey(text, begun)
      begun = { start: index, end }
    } else if (begun && index - begun.end < longestKey) {
      if (index > begun.end) yield { start: begun.start, end }
      begun = undefined
    } else {
      const start = startOfKey(text, index)
      if (index - start >= 16) yield { start, end }
    }
  }
  if (begun) yield* cutKey(text, begun)
}

function* cutKey(text: string, { start, end }: { start: number; end: number }) {
  const keyEnd = endOfKey(text, end)
  if (keyEnd > end) yield { start, end: keyEnd }
}

/** The password of `scheme://name:password@host`. */
const inAddress = /:\/\/[^\s:@/]{0,64}:([^\s/]{3,128})@/g

/** What follows a name such as `api_key=`, `"token": "…"`, `Authorization: Bearer …`. */
const named =
  /(?<![\p{L}\p{N}])(?:[\w-]{0,30}(?:(?:api|secret|private|access|encryption|signing)[ _-]?(?:access[ _-]?)?key|secret|token)|chave(?: (?:de api|secreta|privada|de acesso))?|authorization)["'`]?\s{0,3}(?:[:=]|%3[ad])\s{0,3}["'`]?(?:(?:bearer|basic)\s)?["'`]?([^\s"'`,;]{8,500})/giu

/** What is told to be a password: `passwd=…`, `senha_do_banco: …`, `my password is …`, `a senha do wifi é …`. */
const password =
  /(password|passwd|passphrase|passcode|pwd|senha|(?<![\p{L}\p{N}])pass)((?:[_-]\p{L}{1,15}){0,3})(?:\s{1,2}\p{L}{1,15}){0,4}["'`]?\s{0,3}(?:[:=]|%3[ad]|(?<=\s)(?:is|was|é|era)(?=[\s:])\s{0,2}:?)\s{0,3}["'`]?([^\s"'`,;]{4,500})/giu

/** Names that hold digits: of algorithms, formats and standards, and of how long something is. */
const ofThing =
  /^(?:sha|md|aes|argon|scrypt|bcrypt|pbkdf|base|utf|ascii|latin|rfc|iso|oauth|x\.?|v|tls|2fa|p|pkcs|unicode)-?\d[\w.-]*$|^\d+(?:st|nd|rd|th|ms|s|m|min|h|d|kb|mb|px|x)$/i

/** Where the next field of a query begins. */
const nextField = /&[\w.[\]-]{1,40}=/

/** `Bearer …` where nothing says before that it comes. */
const borne = /(?<![\p{L}\p{N}])bearer\s{1,3}([\w.~+/-]{12,2000}=*)/giu

/** `Basic …`, after RFC 7617: Base64 of `name:password`. */
const basic = /(?<![\p{L}\p{N}])basic\s{1,3}([\w+/-]{6,2000}={0,2})/giu

/** Words that come behind "basic" are Base64 too, but not of a text with a colon. */
const holdsPassword = (credentials: string): boolean =>
  /^[^\p{C}:]{0,200}:[^\p{C}\ufffd]{1,1500}$/u.test(Buffer.from(credentials, 'base64').toString())

/** Bits of a character, by how often each one stands in the text. @see Shannon 1948 */
function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** A word of a language has 2 to 3 bits a character at these lengths and seldom digits among letters. */
const leastBits = 2.5

const looksDrawn = (value: string): boolean =>
  /\d/.test(value) && /\p{L}/u.test(value) && !/[()<>{}]/.test(value) && entropyOf(value) >= leastBits

/** @param mayBeDigits the word stands alone and means nothing else, so digits are one too */
const isPassword = (value: string, mayBeDigits: boolean): boolean =>
  !/[()<>{}]/.test(value) &&
  ((/\d/.test(value) && /\p{L}/u.test(value) && !ofThing.test(value)) ||
    (mayBeDigits && /^\d{4,20}$/.test(value)))

const trailing = /[.)\]]+$/

/** Spans of keys, tokens and passwords. */
export function* findSecrets(text: string): Generator<{ start: number; end: number }> {
  yield* findPrivateKeys(text)
  for (const { index, 0: found } of text.matchAll(byPrefix)) yield { start: index, end: index + found.length }
  for (const { index, 0: found, 1: credentials } of text.matchAll(basic))
    if (holdsPassword(credentials!))
      yield { start: index + found.length - credentials!.length, end: index + found.length }
  for (const { index, 0: found, 1: value } of text.matchAll(inAddress))
    yield { start: index + found.length - 1 - value!.length, end: index + found.length - 1 }
  for (const pattern of [named, borne])
    for (const { index, 0: found, 1: value } of text.matchAll(pattern)) {
      const bare = value!.replace(trailing, '')
      const start = index + found.length - value!.length
      if (looksDrawn(bare)) yield { start, end: start + bare.length }
    }
  for (const { index, 0: found, 1: word, 2: suffix, 3: value } of text.matchAll(password)) {
    const bare = value!.split(nextField, 1)[0]!.replace(trailing, '')
    const start = index + found.length - value!.length
    // Tests pass too: "pass: 1234".
    const isWhole =
      suffix === '' && (word!.length > 4 || word!.toLowerCase() === 'pwd' || text[index - 1] === '_')
    if (isPassword(bare, isWhole)) yield { start, end: start + bare.length }
  }
}
