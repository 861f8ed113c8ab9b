/** One sentence and where it stands: `text === source.slice(start, end)`, UTF-16 code units, end exclusive. */
export interface Sentence {
  text: string
  start: number
  end: number
}

/** Abbreviations that never end a sentence: something they belong to always follows. */
const LEADING_ABBREVIATIONS = new Set(
  (
    'dr dra drs sr sra srs srta prof profa profª exmo exma ilmo ilma dom pe gal cel cap maj ten sgt eng arq adv dep sen gov pres min ' +
    'art arts inc fl fls fig figs tab cf vs v vol vols num nr no nos n p pp pág págs pag pags ed eds org orgs trad apud av trav rod ' +
    'mr mrs ms messrs st mt gen col capt lt sgt rep hon rev sec ch par para eq eqs ref refs approx ca c al ex e.g i.e p.ex v.g a.c d.c ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec fev abr mai ago set out dez ' +
    'ud uds sra srta dña'
  ).split(' '),
)
/** Abbreviations that may also be the last word: only a clear sentence opener after them makes a border. */
const TRAILING_ABBREVIATIONS = new Set(
  'etc jr ltda ltd co corp inc s.a cia dept depto univ u.s u.k u.s.a e.u.a a.m p.m am pm ph.d m.sc b.sc b.a m.a mm cm km kg hab min seg hs esq'.split(
    ' ',
  ),
)
/** Words that open sentences: after an initial or an abbreviation they tell a border from a name. */
const OPENERS = new Set(
  (
    'o a os as um uma em no na nos nas ao à para por com como mas se ele ela eles elas este esta esse essa isso isto aquele após quando ' +
    'embora entretanto porém assim além ainda segundo durante também já não há foi são é the an in on at it its he she they this that these ' +
    'those for but if as when while after before however although there we you some many most his her their our by from with since during ' +
    'el la los las un una en al del pero si cuando este esta esto sin según'
  ).split(' '),
)

const CLOSERS = /["'”’»)\]}]/
const BULLET = /^[ \t]*(?:[-*•‣▪◦·–—+]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,4}[.)])[ \t]+/
const BLOCK_START = /^[ \t]*(?:#{1,6}[ \t]|\||>|```|[-*•‣▪◦+][ \t]|\(?\d{1,3}[.)][ \t]|\(?[a-zA-Z][)][ \t])/
/** A line longer than this that ends without a full stop was wrapped, not ended (titles are shorter). */
const LONGEST_TITLE = 60

/**
 * Splits a text of Portuguese, English or Spanish into sentences. Paragraphs, list items, headings and table rows
 * end a sentence as full stops do; abbreviations, initials, decimals, dates and wrapped lines do not.
 * The slices are in order, do not overlap, and together hold every character that is not white space.
 */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = []
  for (const [start, end] of blocks(text)) splitBlock(text, start, end, sentences)
  return sentences
}

/** Spans that no sentence crosses: lines, rejoined where a line was only wrapped. */
function* blocks(text: string): Generator<[number, number]> {
  let start = 0
  while (start < text.length) {
    let end = lineEnd(text, start)
    while (end < text.length && continues(text, start, end)) end = lineEnd(text, end + 1)
    yield [start, end]
    start = end + 1
  }
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

/** Whether the line that begins after `border` goes on with the block that began at `start`. */
function continues(text: string, start: number, border: number): boolean {
  const lastStart = Math.max(start, text.lastIndexOf('\n', border - 1) + 1)
  const last = text.slice(lastStart, border).trim()
  const next = text.slice(border + 1, lineEnd(text, border + 1))
  if (last === '' || next.trim() === '') return false
  if (BLOCK_START.test(next) || isRow(last) || isRow(next)) return false
  if (/^#{1,6}\s/.test(last) || /[.!?…:;]["'”’»)\]]*$/.test(last)) return false
  if (/^\s*\p{Ll}/u.test(next)) return true
  return last.length > LONGEST_TITLE
}

/** A row as parsers write it, each value after its column's name: `Cargo: chefe; Ramal: 4400`. */
const NAMED_CELLS = /^[^:;.!?]{1,40}:\s[^;]*(?:;\s[^:;.!?]{1,40}:\s[^;]*)+$/

function isRow(line: string): boolean {
  return line.includes('\t') || /^\s*\|/.test(line) || NAMED_CELLS.test(line)
}

function splitBlock(text: string, from: number, to: number, into: Sentence[]): void {
  let start = from
  let i = from + (BULLET.exec(text.slice(from, to))?.[0].length ?? 0)
  while (i < to) {
    if (!isTerminator(text, i)) {
      i++
      continue
    }
    let end = i + 1
    while (end < to && isTerminator(text, end)) end++
    const mark = text.slice(i, end)
    const footnote = /^(?:\[\d{1,3}\])+/.exec(text.slice(end, end + 24))
    if (footnote && end + footnote[0].length <= to) end += footnote[0].length
    while (end < to && CLOSERS.test(text[end]!)) end++
    if (end >= to || (isSpace(text[end]!) && isBorder(text, start, i, end, to, mark))) {
      push(text, start, end, into)
      start = end
    }
    i = end
  }
  push(text, start, to, into)
}

function isTerminator(text: string, at: number): boolean {
  const char = text[at]
  return char === '.' || char === '!' || char === '?' || char === '…' || char === '。'
}

function isSpace(char: string): boolean {
  return /\s/.test(char)
}

/** Whether the mark at `at`, with the next text beginning after `end`, closes a sentence. */
function isBorder(text: string, start: number, at: number, end: number, to: number, mark: string): boolean {
  let next = end
  while (next < to && isSpace(text[next]!)) next++
  if (next >= to) return true
  const following = text.slice(next, Math.min(to, next + 24))
  if (/^["'“‘«([¿¡]*\p{Ll}/u.test(following)) return false
  if (/^[,;:)\]%–—-]/.test(following) && !/^[-–—] /.test(following)) return false
  if (mark !== '.') return true
  const before =
    /(?:^|[\s("'“‘«[/])([\p{L}\p{N}][\p{L}\p{N}.ªº]*)$/u.exec(
      text.slice(Math.max(start, at - 24), at),
    )?.[1] ?? ''
  const word = before.toLowerCase()
  const opener = OPENERS.has(/^["'“‘«([]*([\p{L}]+)/u.exec(following)?.[1]?.toLowerCase() ?? '')
  if (/^\p{Lu}$/u.test(before)) return opener
  if (/^(?:\p{Lu}\.)+\p{Lu}$/u.test(before)) return opener
  if (TRAILING_ABBREVIATIONS.has(word)) return opener
  if (LEADING_ABBREVIATIONS.has(word))
    return !startsWithNumberOrName(following) || (opener && /^\p{Ll}{4,}$/u.test(before))
  if (/^\d{1,3}$/.test(before) && text.slice(start, at).trim() === before) return false
  return true
}

function startsWithNumberOrName(following: string): boolean {
  return /^["'“‘«([]*[\p{Lu}\p{N}§ºª]/u.test(following)
}

function push(text: string, from: number, to: number, into: Sentence[]): void {
  let start = from
  let end = to
  while (start < end && isSpace(text[start]!)) start++
  while (end > start && isSpace(text[end - 1]!)) end--
  if (end > start) into.push({ text: text.slice(start, end), start, end })
}
