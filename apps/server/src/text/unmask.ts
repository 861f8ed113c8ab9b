import { fold } from './fold.ts'

/** A text as a model would read it, whatever it was dressed up as. */
export interface Unmasked {
  /** Lower case, without accents, look-alikes, characters without width, letters spaced out. */
  text: string
  /** How much was done to hide it, 0 to 1: nobody writes so by accident. */
  hidden: number
  /** Readable text found inside base64 or hexadecimal. */
  decoded: string
}

/** Characters that part or turn a word for machines only; the soft hyphen is innocent, typesetting leaves it behind. */
const INVISIBLE =
  /\u034f|[\ufe00-\ufe0f]|[\u17b4\u17b5]|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff]/g
const WITHIN_WORD = /\p{L}[\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]+\p{L}/gu
const TURNED = /[\u202a-\u202e\u2066-\u2069]/g
/** A copy of ASCII that no screen shows. */
const TAGS = /[\u{e0020}-\u{e007e}]+/gu
const UNUSUAL = /[^\t\n\r\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]/

/** Letters of other scripts that look like Latin ones; they count only in a word that has Latin letters too. */
const LOOK_ALIKES: Record<string, string> = Object.fromEntries(
  'аa еe оo рp сc уy хx іi ѕs јj ԁd һh ӏl ԛq ѡw вb нh кk мm тt αa εe οo ρp ιi κk νv υu τt χx ηn ɡg ɑa ոn օo ѵv'
    .split(' ')
    .map((pair) => [pair[0]!, pair[1]!]),
)
const OTHER_SCRIPT = /[\u0250-\u058f]/
const WORD = /[\p{L}\p{N}]+/gu
/** "i g n o r e", "i.g.n.o.r.e": five letters and more that stand alone. */
const SPACED_OUT = /(?<![a-z0-9])[a-z](?:[ .\-_*][a-z]){4,}(?![a-z0-9])/g
const MAY_BE_SPACED_OUT = /[a-z][ .\-_*][a-z][ .\-_*][a-z][ .\-_*][a-z]/
const LONG_RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g
/** What most of a decoded run consists of where it is language. */
const READABLE = /^[\p{L}\p{N}\p{P}\p{Zs}\r\n\t]+$/u

/** Undoes what hides an order from a reader or a filter. Costs little where nothing unusual stands in the text. */
export function unmask(text: string): Unmasked {
  let hidden = 0
  let plain = text
  if (UNUSUAL.test(text)) {
    const tagged = [...text.matchAll(TAGS)].map(([run]) => untagged(run)).join(' ')
    if (tagged.length >= 4) hidden = 1
    if ((text.match(WITHIN_WORD)?.length ?? 0) >= 2) hidden = 1
    if (/[\u202d\u202e]/.test(text)) hidden = Math.max(hidden, 0.7)
    plain = `${text.replace(TAGS, '').replace(INVISIBLE, '').replace(TURNED, '')} ${tagged}`.trim()
    plain = plain.normalize('NFKC')
    if (OTHER_SCRIPT.test(plain)) {
      const before = plain
      plain = plain.toLowerCase().replace(WORD, withoutLookAlikes)
      if (plain !== before.toLowerCase()) hidden = Math.max(hidden, 0.7)
    }
  }
  return { text: plainLetters(plain), hidden, decoded: decodedIn(text) }
}

const joined = (run: string) => run.replace(/[ .\-_*]+/g, '')

const PLAIN = /^[\n\r\t -~]*$/
const LATIN = /^[\n\r\t -~\u00a0-\u00ff\u2010-\u2027]*$/
const ACCENTED = /[\u00c0-\u00ff]/g
/** The folded form of each letter of Latin-1, so that folding, which decomposes the whole text, is seldom needed. */
const FOLDED = new Map(
  Array.from({ length: 64 }, (_, at) => String.fromCharCode(0xc0 + at)).map((letter) => [
    letter,
    fold(letter),
  ]),
)

function plainLetters(text: string): string {
  const lower = text.toLowerCase()
  const folded = PLAIN.test(lower)
    ? lower
    : LATIN.test(lower)
      ? lower.replace(ACCENTED, (letter) => FOLDED.get(letter)!)
      : fold(text)
  // Before white space becomes one space: two of them part the words of letters spaced out.
  const words = MAY_BE_SPACED_OUT.test(folded) ? folded.replace(SPACED_OUT, joined) : folded
  return /[\n\r\t\u00a0]| {2}/.test(words) ? words.replace(/\s+/g, ' ') : words
}

function untagged(run: string): string {
  return [...run].map((char) => String.fromCharCode(char.codePointAt(0)! - 0xe0000)).join('')
}

function withoutLookAlikes(word: string): string {
  if (!/[a-z]/.test(word) || !OTHER_SCRIPT.test(word)) return word
  return word.replace(/[\u0250-\u058f]/g, (letter) => LOOK_ALIKES[letter] ?? letter)
}

/** Characters of a coded run, at least. */
const SHORTEST_CODE = 24

/** The longest stretch without a space, in characters. */
function longestRun(text: string): number {
  let longest = 0
  for (let from = 0; from < text.length; ) {
    const space = text.indexOf(' ', from)
    const end = space < 0 ? text.length : space
    if (end - from > longest) longest = end - from
    from = end + 1
  }
  return longest
}

function decodedIn(text: string): string {
  if (longestRun(text) < SHORTEST_CODE) return ''
  const found: string[] = []
  for (const [run] of text.matchAll(LONG_RUN)) {
    for (const encoding of ['hex', 'base64'] as const) {
      if (encoding === 'hex' && !/^(?:[0-9a-f]{2})+$/i.test(run)) continue
      const decoded = Buffer.from(run, encoding).toString('utf8')
      if (decoded.length >= 12 && READABLE.test(decoded) && /\p{L}{2} \p{L}/u.test(decoded)) {
        found.push(decoded)
        break
      }
    }
  }
  return found.join(' ')
}
