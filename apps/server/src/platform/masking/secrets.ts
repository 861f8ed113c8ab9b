/** Beginnings that issuers give their keys so that they are known where they leak, and what follows them. */
const issued = [
  'gpt_[\\w-]{43}',
  'sk-(?:ant-|proj-|svcacct-|or-v1-)?[\\w-]{20,200}',
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,200}',
  'gsk_[A-Za-z0-9]{20,200}',
  'gh[pousr]_[A-Za-z0-9]{36,255}',
  'github_pat_\\w{22,255}',
  'glpat-[\\w-]{20,64}',
  'xox[abeprs]-[\\w-]{10,250}',
  '(?:AKIA|ASIA)[0-9A-Z]{16}',
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
const byPrefix = new RegExp(`(?<![\\w-])(?:${issued.join('|')})(?![\\w-])`, 'g')

const privateKey =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{1,10000}?-----END [A-Z ]{0,30}PRIVATE KEY-----/g

/** The password of `scheme://name:password@host`. */
const inAddress = /:\/\/[^\s:@/]{1,64}:([^\s@/]{3,128})@/g

/** What follows a name such as `api_key=`, `"token": "…"`, `senha: …`, `Authorization: Bearer …`. */
const named =
  /(?<![\p{L}\p{N}])(?:[\w-]{0,30}(?:api[_-]?key|secret|token|password|passwd|pwd|senha)|chave(?: de api)?|authorization)["'`]?\s{0,3}[:=]\s{0,3}["'`]?(?:(?:bearer|basic)\s)?["'`]?([^\s"'`,;]{8,500})/giu

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

/** Spans of keys, tokens and passwords. */
export function* findSecrets(text: string): Generator<{ start: number; end: number }> {
  for (const pattern of [byPrefix, privateKey])
    for (const { index, 0: found } of text.matchAll(pattern))
      yield { start: index, end: index + found.length }
  for (const { index, 0: found, 1: value } of text.matchAll(inAddress))
    yield { start: index + found.length - 1 - value!.length, end: index + found.length - 1 }
  for (const { index, 0: found, 1: value } of text.matchAll(named)) {
    const bare = value!.replace(/[.)\]]+$/, '')
    const start = index + found.length - value!.length
    if (looksDrawn(bare)) yield { start, end: start + bare.length }
  }
}
