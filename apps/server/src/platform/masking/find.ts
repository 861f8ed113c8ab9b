import { isCard, isCnpj, isCpf } from './check-digits.ts'
import { apart, apartBehind, brokenLine, isField, isOneLineOrTwo } from './fields.ts'
import { findIbans } from './ibans.ts'
import type { NamesPattern } from './names.ts'
import { isOfThing } from './of-thing.ts'
import { findPhones } from './phones.ts'
import { readingsOf } from './plain.ts'
import { findSecrets } from './secrets.ts'

/** What is personal in a text, as placeholders name it. */
export const personalKinds = ['SECRET', 'EMAIL', 'IBAN', 'CNPJ', 'CPF', 'CARD', 'PHONE', 'PERSON'] as const
export type PersonalKind = (typeof personalKinds)[number]

/** What its form gives away. Names have none: whoever looks for them says which there are. */
export type FormedKind = Exclude<PersonalKind, 'PERSON'>

/** A span of a text; offsets in UTF-16 code units, end exclusive. */
export interface PersonalSpan {
  kind: PersonalKind
  start: number
  end: number
}

type Found = Iterable<{ start: number; end: number }>

/** Without any of these nothing of what is looked for can stand in a text. */
const mayHold =
  /@|%40|[([{] ?a(?:t|rroba)|\d[ ()[\].,/_-]{0,3}\d|[A-Za-z0-9_-]{20}|-----BEGIN|pass|senha|pwd|token|secret|key|chave|authorization|bearer|basic/i

/** Numbers that are known to be something else: UUIDs, and the parts of lawsuits' numbers (CNJ). */
const elsewhere = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{7}-\d{2}\.\d{4}\.\d\.\d{2}\.\d{4}/gi

const bare = (written: string): string => written.replace(/[\s.>/_-]/g, '')

type IsOne = (written: string, at: number) => boolean

function* matches(text: string, pattern: RegExp, isOne: IsOne): Found {
  for (const { index, 0: written } of text.matchAll(pattern))
    if (isOne(written, index)) yield { start: index, end: index + written.length }
}

/** Where to look for what is costly to look for: around what it cannot do without. */
interface Surroundings {
  /** Quick to find, global. */
  mark: RegExp
  /** How many characters what is looked for, and one beside it, may reach to both sides of where a mark begins. */
  before: number
  behind: number
}

/** As `matches`, in a fraction of the time where marks are few, and in as much where they are many. */
function* matchesAround(
  text: string,
  { mark, before, behind }: Surroundings,
  pattern: RegExp,
  isOne: IsOne,
): Found {
  const stretches: { from: number; to: number }[] = []
  for (const { index } of text.matchAll(mark)) {
    const last = stretches.at(-1)
    const to = Math.min(text.length, index + behind)
    if (last && index - before <= last.to) last.to = to
    else stretches.push({ from: Math.max(0, index - before), to })
  }
  for (const { from, to } of stretches)
    for (const { start, end } of matches(text.slice(from, to), pattern, (written, at) =>
      isOne(written, from + at),
    )) {
      const isCut = (start === 0 && from > 0) || (from + end === to && to < text.length)
      if (!isCut) yield { start: from + start, end: from + end }
    }
}

/** `name@host`, `name%40host`, `name (at) host (dot) com`. */
const email =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'-]{0,62}[\p{L}\p{N}_+-])?(?:@|%40| ?[([{] ?(?:at|arroba) ?[)\]}] ?)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.| ?[([{] ?(?:dot|ponto) ?[)\]}] ?)){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/giu
/** `name @ host`, where the end of the host is one of those that are met most. */
const spacedEmail =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'-]{0,62}[\p{L}\p{N}_+-])?(?:\s{1,2}@(?:\s{1,2}|(?=\S{1,200}(?:com|org|net|edu|gov)(?![\p{L}\p{N}])))|@\s{1,2})(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(?:(?:com|org|net|edu|gov)(?:\.[a-z]{2})?|info|io|dev|app|br|pt|uk|de|fr|es|it|eu)(?![\p{L}\p{N}]|\.\p{L})/giu
/** `image@2x.png`: what stands after the last point is a file's ending, not the end of a host. */
const fileEnding = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|ts|pdf)$/i
const aroundAt: Surroundings = { mark: /@|%40|[([{] ?a(?:t|rroba)/gi, before: 72, behind: 640 }
function* findEmails(text: string): Found {
  yield* matchesAround(
    text,
    aroundAt,
    email,
    (written, at) =>
      !fileEnding.test(written) && !(written.startsWith('git@') && text[at + written.length] === ':'),
  )
  yield* matchesAround(text, { ...aroundAt, mark: /\s@|@\s/g }, spacedEmail, () => true)
}

/** What the word itself announces, with whatever glues them together: `cpf_…`, `cnpj%3D…`, `/cpf/…`. */
const glue = `(?:[\\s_:=#"'/()[\\]-]|%3[ad]|%2[0f]|n[.º°o]{1,2}){0,6}`
const namedCpf = new RegExp(`cpf${glue}(\\d{3}[. _-]?\\d{3}[. _-]?\\d{3}[-/. _]?\\d{2})(?!\\d)`, 'gi')
const namedCnpj = new RegExp(
  `cnpj${glue}([\\da-z]{2}[. _]?[\\da-z]{3}[. _]?[\\da-z]{3}[/ _]?[\\da-z]{4}[- _]?\\d{2})(?![\\da-z])`,
  'gi',
)
function* announced(text: string, pattern: RegExp, isOne: (number: string) => boolean): Found {
  for (const { index, 0: whole, 1: written } of text.matchAll(pattern))
    if (isOne(bare(written!).toUpperCase()))
      yield { start: index + whole.length - written!.length, end: index + whole.length }
}

/** Names of files hold `_` too, but not where a number has its points. */
const isEvenlySet = (written: string, form: RegExp): boolean => !written.includes('_') || form.test(written)

/** As the issuer writes it, also where the line is broken. Nothing else looks so: letters may stand beside it. */
const formalCpf = new RegExp(
  `(?<!\\d|\\d\\.)\\d{3}(?:\\. ?${brokenLine}?\\d{3}){2}(?: ?[-/] ?${brokenLine}?|${brokenLine}-)\\d{2}(?!\\d|\\.\\d)`,
  'g',
)
const cpf = new RegExp(
  `${apart}\\d{3}([. _-]?)\\d{3}\\1\\d{3}(?:[-/_]${brokenLine}?| {1,3}| - )?\\d{2}${apartBehind}`,
  'g',
)
function* findCpfs(text: string): Found {
  yield* announced(text, namedCpf, isCpf)
  yield* matches(text, formalCpf, (written) => isOneLineOrTwo(written) && isCpf(bare(written)))
  yield* matches(
    text,
    cpf,
    (written, at) =>
      isCpf(bare(written)) &&
      isEvenlySet(written, /^\d{3}_\d{3}_\d{3}_/) &&
      isField(text, at, at + written.length) &&
      (/\D/.test(written) || !isOfThing(text, at)),
  )
}

/** As the issuer writes it, in capitals or small letters. */
const formalCnpj = new RegExp(
  `(?:(?<![A-Za-z0-9]|\\d\\.)|(?<=\\\\[nrt]|%[0-9A-F]{2}))[0-9A-Za-z]{2}(?:\\. ?${brokenLine}?[0-9A-Za-z]{3}){2} ?\\/ ?${brokenLine}?[0-9A-Za-z]{4}(?: ?- ?${brokenLine}?|${brokenLine}-)\\d{2}(?![A-Za-z0-9]|\\.\\d)`,
  'g',
)
const cnpj = new RegExp(
  `${apart}[0-9A-Z]{2}([. _]?)[0-9A-Z]{3}\\1[0-9A-Z]{3}[/ _]?[0-9A-Z]{4}[- _]?\\d{2}${apartBehind}`,
  'g',
)
const aroundBranch: Surroundings = {
  mark: /\/[\s>]{0,20}[0-9A-Za-z]{4}[\s>]{0,20}-/g,
  before: 72,
  behind: 72,
}
/** A row of letters and digits is one where the word is said not far from it. */
const letteredCnpj = new RegExp(`${apart}(?=\\d{0,11}[A-Za-z])[0-9A-Za-z]{12}\\d{2}${apartBehind}`, 'g')
const aroundWord: Surroundings = { mark: /cnpj/gi, before: 60, behind: 200 }
function* findCnpjs(text: string): Found {
  yield* announced(text, namedCnpj, isCnpj)
  yield* matchesAround(
    text,
    aroundBranch,
    formalCnpj,
    (written) =>
      isOneLineOrTwo(written) && /(?:\d.*){5}/s.test(written) && isCnpj(bare(written).toUpperCase()),
  )
  yield* matches(text, cnpj, (written, at) => {
    if (!isCnpj(bare(written)) || !isField(text, at, at + written.length)) return false
    if (!isEvenlySet(written, /^.._..._..._/)) return false
    if (written.includes('/')) return true
    // Fourteen characters with letters are many things; only a word makes them one of these.
    return !/[A-Z]/.test(written) && !isOfThing(text, at)
  })
  yield* matchesAround(text, aroundWord, letteredCnpj, (written) => isCnpj(written.toUpperCase()))
}

/** In a row, alone or with others behind, or by fours (American Express: 4, 6, 5) with the same between them. */
const cards = [
  new RegExp(`${apart}\\d(?:[ -]?\\d){13,18}${apartBehind}`, 'g'),
  // A month or a code may follow: `…/12/28`, `…/123`.
  new RegExp(`${apart}\\d{14,19}(?:(?=\\/\\d{2,4}(?!\\d))|${apartBehind})`, 'g'),
  new RegExp(
    `${apart}\\d{4}( {2}| ?[./_-] ?)(?:\\d{4}\\1\\d{4}\\1\\d{4}|\\d{6}\\1\\d{4,5})${apartBehind}`,
    'g',
  ),
]
/** By fours too, where the line is broken after one of them. */
const brokenCard = new RegExp(
  `${apart}\\d{4}(?:[ .-]${brokenLine}?|${brokenLine})\\d{4}(?:[ .-]${brokenLine}?|${brokenLine})\\d{4}(?:[ .-]${brokenLine}?|${brokenLine})\\d{4}${apartBehind}`,
  'g',
)
function* findCards(text: string): Found {
  for (const pattern of cards)
    yield* matches(
      text,
      pattern,
      (written, at) =>
        isCard(bare(written)) && isField(text, at, at + written.length) && !isOfThing(text, at),
    )
  yield* matchesAround(
    text,
    { mark: /\d[ .-]?[ \t]{0,4}\r?\n[ \t>]{0,16}\d{4}/g, before: 72, behind: 72 },
    brokenCard,
    (written, at) => written.split('\n').length === 2 && isCard(bare(written)) && !isOfThing(text, at),
  )
}

/** By precedence: of two that overlap the earlier kind stays. */
const finders: [FormedKind, (text: string) => Found][] = [
  ['SECRET', findSecrets],
  ['EMAIL', findEmails],
  ['IBAN', findIbans],
  ['CNPJ', findCnpjs],
  ['CPF', findCpfs],
  ['CARD', findCards],
  ['PHONE', findPhones],
]

/**
 * Finds what is personal in a text: Brazilian tax numbers, addresses of e-mail, telephone numbers, cards, bank accounts,
 * keys and passwords. How well it does is measured by `npm run masking`.
 * @param names finds names of people where they stand as whole words; absent: they are not looked for
 * @returns spans in their order, none over another
 */
export function findPersonalData(written: string, names?: NamesPattern): PersonalSpan[] {
  const found: PersonalSpan[] = []
  /** 1 for every character that belongs to something. */
  const taken = new Uint8Array(written.length)
  for (const { text, startOf, endOf } of readingsOf(written)) {
    const take = (spans: Found, kind?: PersonalKind) => {
      for (const span of spans) {
        const start = startOf(span.start)
        const end = endOf(span.end)
        if (taken.subarray(start, end).includes(1)) continue
        taken.fill(1, start, end)
        if (kind) found.push({ kind, start, end })
      }
    }
    if (mayHold.test(text)) {
      take(matches(text, elsewhere, () => true))
      for (const [kind, find] of finders) take(find(text), kind)
    }
    if (names)
      take(
        matches(text, names, () => true),
        'PERSON',
      )
  }
  return found.sort((one, other) => one.start - other.start)
}
