import { findPersonalData, type PersonalKind, personalKinds } from './find.ts'
import { type NamesPattern, oneLine, patternOfNames } from './names.ts'

/**
 * A text without what is personal in it, for logs: `[CPF]` stands where one stood. There is no way back.
 * @param text of any length
 * @param names of people that are known to stand in it
 */
export function maskForGood(text: string, names: readonly string[] = []): string {
  return replaceSpans(text, patternOfNames(names), ({ kind }) => `[${kind}]`)
}

type Write = (words: string) => string

/** Placeholders for what is personal in the texts of one call, and the way back. */
export interface Masking {
  /** The same words get the same placeholder: `[CPF_1]`. */
  mask(text: string): string
  /**
   * Puts back what placeholders stand for; one that was never given stays as it is.
   * @param write how it is written where it is put; absent: as it was
   */
  unmask(text: string, write?: Write): string
  /** The same for a text that comes in pieces, which may cut a placeholder. */
  unmaskStream(write?: Write): { push(piece: string): string; end(): string }
  /** How many different ones were replaced, by kind. */
  counts(): Partial<Record<PersonalKind, number>>
}

const kinds = personalKinds.join('|')
/** Models write what they were given in other letters at times, or escape it as Markdown: at both ends or at none. */
const placeholder = new RegExp(
  `(?:\\\\(?=\\[[a-z]{2,7}\\\\?_\\d{1,6}\\\\\\]))?\\[(${kinds})\\\\?_(\\d{1,6})\\\\?\\]`,
  'gi',
)
/** The beginning of a placeholder at the end of a piece: the longest there is has 20 characters. */
const cutPlaceholder = /\\?\[(?:[a-z]{0,6}|[a-z]{2,6}\\?_?\d{0,6}\\?)$|\\$/i

/**
 * @param texts all that will be masked, so that no placeholder is one that a text holds already
 * @param names of people that are known to stand in them
 */
export function createMasking(texts: readonly string[] = [], names: readonly string[] = []): Masking {
  const pattern = patternOfNames(names)
  const given = new Map<string, string>()
  const meant = new Map<string, string>()
  const counts: Partial<Record<PersonalKind, number>> = {}
  const reserved = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(placeholder)].map(([, kind, number]) => nameOf(kind!, number!)),
    ),
  )
  const next: Partial<Record<PersonalKind, number>> = {}

  function placeholderOf(kind: PersonalKind, written: string): string {
    const words = kind === 'PERSON' ? oneLine(written) : written
    const key = `${kind} ${words}`
    const known = given.get(key)
    if (known) return known
    let name: string
    do {
      next[kind] = (next[kind] ?? 0) + 1
      name = nameOf(kind, String(next[kind]))
    } while (reserved.has(name))
    counts[kind] = (counts[kind] ?? 0) + 1
    given.set(key, `[${name}]`)
    meant.set(name, words)
    return `[${name}]`
  }

  function unmask(text: string, write: Write = (words) => words): string {
    if (meant.size === 0) return text
    return text.replaceAll(placeholder, (whole, kind: string, number: string) => {
      const words = meant.get(nameOf(kind, number))
      return words === undefined ? whole : write(words)
    })
  }

  return {
    mask: (text) => replaceSpans(text, pattern, ({ kind, words }) => placeholderOf(kind, words)),
    unmask,
    unmaskStream(write) {
      let held = ''
      return {
        push(piece) {
          if (meant.size === 0) return piece
          held += piece
          const from = cutPlaceholder.exec(held)?.index ?? held.length
          const whole = held.slice(0, from)
          held = held.slice(from)
          return unmask(whole, write)
        },
        end() {
          const rest = held
          held = ''
          return unmask(rest, write)
        },
      }
    },
    counts: () => counts,
  }
}

const nameOf = (kind: string, number: string): string => `${kind.toUpperCase()}_${Number(number)}`

function replaceSpans(
  text: string,
  names: NamesPattern | undefined,
  replacement: (span: { kind: PersonalKind; words: string }) => string,
): string {
  let masked = ''
  let at = 0
  for (const { kind, start, end } of findPersonalData(text, names)) {
    masked += text.slice(at, start) + replacement({ kind, words: text.slice(start, end) })
    at = end
  }
  return at === 0 ? text : masked + text.slice(at)
}
