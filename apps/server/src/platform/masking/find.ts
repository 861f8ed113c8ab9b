import { ibanLengths, isCard, isCnpj, isCpf, isIban } from './check-digits.ts'
import type { NamesPattern } from './names.ts'
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
const mayHold = /@|\d[ ().-]{0,3}\d|[A-Za-z0-9_-]{20}|-----BEGIN|password|senha|pwd|token|secret|key/i

/** Numbers that are known to be something else: UUIDs, and the parts of lawsuits' numbers (CNJ). */
const elsewhere = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{7}-\d{2}\.\d{4}\.\d\.\d{2}\.\d{4}/gi

/** Words after which a bare number is that of a thing. */
const ofThing =
  /(?:pedido|protocolo|chamado|ticket|order|invoice|nota fiscal|nf-?e|fatura|boleto|sku|isbn|issn|ean|gtin|s[eé]rie|serial|build|vers[aã]o|version|release|lote|batch|lot|tracking|rastreio|rastreamento|processo|patrim[oô]nio|matr[ií]cula|imei|timestamp|commit|id)[\s:#.º°-]{0,3}(?:n[.º°o]{0,2}|number|no\.?|code|c[oó]digo|is|é|#)?[\s:#.º°-]{0,3}$/i

const isOfThing = (text: string, at: number): boolean => ofThing.test(text.slice(Math.max(0, at - 32), at))

const bare = (written: string): string => written.replace(/[\s./-]/g, '')

function* matches(text: string, pattern: RegExp, isOne: (written: string, at: number) => boolean): Found {
  for (const { index, 0: written } of text.matchAll(pattern))
    if (isOne(written, index)) yield { start: index, end: index + written.length }
}

const email =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'-]{0,62}[\p{L}\p{N}_+-])?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu
/** `image@2x.png`: what stands after the last point is a file's ending, not the end of a host. */
const fileEnding = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|ts|pdf)$/i
const findEmails = (text: string) =>
  matches(
    text,
    email,
    (written, at) =>
      !fileEnding.test(written) && !(written.startsWith('git@') && text[at + written.length] === ':'),
  )

const cpf = /(?<![\w./,-])\d{3}([. ]?)\d{3}\1\d{3}[-/ ]?\d{2}(?![\w/]|[.,-]\d)/g
const findCpfs = (text: string) =>
  matches(text, cpf, (written, at) => isCpf(bare(written)) && (/\D/.test(written) || !isOfThing(text, at)))

const cnpj = /(?<![\w./,-])[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}\/?[0-9A-Z]{4}-?\d{2}(?![\w/]|[.,-]\d)/g
const announcesCnpj = /cnpj\W{0,4}(?:n[.º°o]{0,2}\s)?$/i
const findCnpjs = (text: string) =>
  matches(text, cnpj, (written, at) => {
    if (!isCnpj(bare(written))) return false
    if (written.includes('/')) return true
    // Fourteen characters with letters are many things; only a word makes them one of these.
    return /[A-Z]/.test(written)
      ? announcesCnpj.test(text.slice(Math.max(0, at - 20), at))
      : !isOfThing(text, at)
  })

const card = /(?<![\w./,-])\d(?:[ -]?\d){13,18}(?![\w/]|[.,-]\d)/g
const findCards = (text: string) =>
  matches(text, card, (written, at) => isCard(bare(written)) && !isOfThing(text, at))

const ibanStart = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gu
/** How long an IBAN is, its country says; spaces may stand anywhere in it. */
function* findIbans(text: string): Found {
  for (const { index } of text.matchAll(ibanStart)) {
    const length = ibanLengths[text.slice(index, index + 2)]
    if (!length) continue
    let written = ''
    let end = index
    for (; end < text.length && written.length < length; end++) {
      const character = text[end]!
      if (/[A-Z0-9]/.test(character)) written += character
      else if (character !== ' ' && character !== '-') break
    }
    if (isIban(written) && !/[\p{L}\p{N}]/u.test(text[end] ?? '')) yield { start: index, end }
  }
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
export function findPersonalData(text: string, names?: NamesPattern): PersonalSpan[] {
  const found: PersonalSpan[] = []
  const taken: { start: number; end: number }[] = []
  const take = (kind: PersonalKind, spans: Found) => {
    for (const { start, end } of spans) {
      if (taken.some((span) => span.start < end && start < span.end)) continue
      taken.push({ start, end })
      found.push({ kind, start, end })
    }
  }
  if (mayHold.test(text)) {
    for (const { index, 0: known } of text.matchAll(elsewhere))
      taken.push({ start: index, end: index + known.length })
    for (const [kind, find] of finders) take(kind, find(text))
  }
  if (names)
    take(
      'PERSON',
      matches(text, names, () => true),
    )
  return found.sort((one, other) => one.start - other.start)
}
