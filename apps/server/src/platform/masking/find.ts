import { isCard, isCnpj, isCpf } from './check-digits.ts'
import { findIbans } from './ibans.ts'
import type { NamesPattern } from './names.ts'
import { isOfThing } from './of-thing.ts'
import { findPhones } from './phones.ts'
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
  /@|%40|[([{] ?a(?:t|rroba)|\d[ ()[\]./_-]{0,3}\d|[A-Za-z0-9_-]{20}|-----BEGIN|pass|senha|pwd|token|secret|key|chave|authorization|bearer/i

/** As PDF and word processors write them: spaces that do not break, hyphens that are none, digits of full width. */
const dressed = /[\u00a0\u2000-\u200a\u202f\u3000\u2010-\u2015\u2212\uff0d\uff10-\uff19\uff20]/g

/** Their plain forms, one for one, so that every offset stays. */
const undressed = (text: string): string =>
  text.replace(dressed, (character) => {
    const code = character.charCodeAt(0)
    if (code > 0xff00) return String.fromCharCode(code - 0xfee0)
    return code >= 0x2010 && code <= 0x2212 && code !== 0x202f ? '-' : ' '
  })

/** Numbers that are known to be something else: UUIDs, and the parts of lawsuits' numbers (CNJ). */
const elsewhere = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{7}-\d{2}\.\d{4}\.\d\.\d{2}\.\d{4}/gi

const bare = (written: string): string => written.replace(/[\s./_-]/g, '')

function* matches(text: string, pattern: RegExp, isOne: (written: string, at: number) => boolean): Found {
  for (const { index, 0: written } of text.matchAll(pattern))
    if (isOne(written, index)) yield { start: index, end: index + written.length }
}

/** `name@host`, `name%40host`, `name (at) host (dot) com`. */
const email =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'-]{0,62}[\p{L}\p{N}_+-])?(?:@|%40| ?[([{] ?(?:at|arroba) ?[)\]}] ?)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.| ?[([{] ?(?:dot|ponto) ?[)\]}] ?)){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/giu
/** `image@2x.png`: what stands after the last point is a file's ending, not the end of a host. */
const fileEnding = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|ts|pdf)$/i
const findEmails = (text: string) =>
  matches(
    text,
    email,
    (written, at) =>
      !fileEnding.test(written) && !(written.startsWith('git@') && text[at + written.length] === ':'),
  )

/** What the word itself announces, with whatever glues them together: `cpf_…`, `cnpj%3D…`, `/cpf/…`. */
const glue = `(?:[\\s_:=#"'/()[\\]-]|%3[ad]|%2[0f]|n[.º°o]{1,2}){0,6}`
const namedCpf = new RegExp(`cpf${glue}(\\d{3}[. -]?\\d{3}[. -]?\\d{3}[-/. ]?\\d{2})(?!\\d)`, 'gi')
const namedCnpj = new RegExp(
  `cnpj${glue}([\\da-z]{2}[. ]?[\\da-z]{3}[. ]?[\\da-z]{3}[/ ]?[\\da-z]{4}[- ]?\\d{2})(?![\\da-z])`,
  'gi',
)
function* announced(text: string, pattern: RegExp, isOne: (number: string) => boolean): Found {
  for (const { index, 0: whole, 1: written } of text.matchAll(pattern))
    if (isOne(bare(written!).toUpperCase()))
      yield { start: index + whole.length - written!.length, end: index + whole.length }
}

const cpf = /(?<![A-Za-z0-9./,-])\d{3}([. -]?)\d{3}\1\d{3}(?:[-/ ]| - )?\d{2}(?![A-Za-z0-9/]|[.,-]\d)/g
function* findCpfs(text: string): Found {
  yield* announced(text, namedCpf, isCpf)
  yield* matches(
    text,
    cpf,
    (written, at) => isCpf(bare(written)) && (/\D/.test(written) || !isOfThing(text, at)),
  )
}

const cnpj =
  /(?<![A-Za-z0-9./,-])[0-9A-Z]{2}([. ]?)[0-9A-Z]{3}\1[0-9A-Z]{3}[/ ]?[0-9A-Z]{4}[- ]?\d{2}(?![A-Za-z0-9/]|[.,-]\d)/g
function* findCnpjs(text: string): Found {
  yield* announced(text, namedCnpj, isCnpj)
  yield* matches(text, cnpj, (written, at) => {
    if (!isCnpj(bare(written))) return false
    if (written.includes('/')) return true
    // Fourteen characters with letters are many things; only a word makes them one of these.
    return !/[A-Z]/.test(written) && !isOfThing(text, at)
  })
}

/** In a row, or by fours (American Express: 4, 6, 5) with the same between them. */
const cards = [
  /(?<![A-Za-z0-9./,-])\d(?:[ -]?\d){13,18}(?![A-Za-z0-9/]|[.,-]\d)/g,
  /(?<![A-Za-z0-9./,-])\d{4}( {2}| ?[./_-] ?)(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{4,5})(?![A-Za-z0-9/]|[.,-]\d)/g,
]
function* findCards(text: string): Found {
  for (const pattern of cards)
    yield* matches(text, pattern, (written, at) => isCard(bare(written)) && !isOfThing(text, at))
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
  const text = undressed(written)
  const found: PersonalSpan[] = []
  /** 1 for every character that belongs to something. */
  const taken = new Uint8Array(text.length)
  const take = (kind: PersonalKind, spans: Found) => {
    for (const { start, end } of spans) {
      if (taken.subarray(start, end).includes(1)) continue
      taken.fill(1, start, end)
      found.push({ kind, start, end })
    }
  }
  if (mayHold.test(text)) {
    for (const { index, 0: known } of text.matchAll(elsewhere)) taken.fill(1, index, index + known.length)
    for (const [kind, find] of finders) take(kind, find(text))
  }
  if (names)
    take(
      'PERSON',
      matches(text, names, () => true),
    )
  return found.sort((one, other) => one.start - other.start)
}
