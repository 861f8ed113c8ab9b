import { readingsOf } from './plain.ts'

/** Finds given names of people as whole words. Global, so it is used with `matchAll` and `replaceAll` alone. */
export type NamesPattern = RegExp

/**
 * A name that was found in one place is masked wherever it stands, white space written as it may be.
 * @param names as they are written; they are looked for in plain characters, as a text is read
 * @returns undefined where there are none
 */
export function patternOfNames(names: readonly string[]): NamesPattern | undefined {
  const plain = names.map((name) => oneLine(readingsOf(name)[0]!.text)).filter((name) => name !== '')
  if (plain.length === 0) return undefined
  // The longest first: of two names that begin alike the whole one is taken.
  const written = [...new Set(plain)]
    .sort((one, other) => other.length - one.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll(' ', '\\s+'))
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${written.join('|')})(?![\\p{L}\\p{M}\\p{N}])`, 'gu')
}

/** A name without the line breaks that a page put into it. */
export const oneLine = (name: string): string => name.trim().replace(/\s+/g, ' ')
