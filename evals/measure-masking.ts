import {
  findPersonalData,
  type PersonalKind,
  type PersonalSpan,
} from '../apps/server/src/platform/masking/index.ts'
import type { MaskingText } from './masking-texts.ts'

/** How well one kind is found. */
export interface MaskingScore {
  /** In the texts. */
  there: number
  found: number
  /** Called so, and not that. */
  wrong: number
  precision: number
  recall: number
}

export interface MaskingMistake {
  text: string
  kind: PersonalKind
  words: string
  isMissed: boolean
}

/**
 * One counts as found when its whole span is, under its own name.
 * @param find what is measured
 */
export function measureMasking(
  texts: readonly MaskingText[],
  find: (text: string) => PersonalSpan[] = (text) => findPersonalData(text),
) {
  const counts = new Map<string, { there: number; found: number; wrong: number }>()
  const count = (language: string, kind: PersonalKind, what: 'there' | 'found' | 'wrong') => {
    for (const name of [kind, language, 'all']) {
      const row = counts.get(name) ?? { there: 0, found: 0, wrong: 0 }
      row[what]++
      counts.set(name, row)
    }
  }
  const mistakes: MaskingMistake[] = []
  for (const { language, text, personal } of texts) {
    const left = [...personal]
    for (const { kind } of personal) count(language, kind, 'there')
    for (const { kind, start, end } of find(text)) {
      const words = text.slice(start, end)
      const at = left.findIndex((one) => one.kind === kind && one.words === words)
      if (at >= 0) {
        left.splice(at, 1)
        count(language, kind, 'found')
      } else {
        count(language, kind, 'wrong')
        mistakes.push({ text, kind, words, isMissed: false })
      }
    }
    for (const { kind, words } of left) mistakes.push({ text, kind, words, isMissed: true })
  }
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole)
  const scores = new Map<string, MaskingScore>()
  for (const [name, row] of counts)
    scores.set(name, {
      ...row,
      precision: share(row.found, row.found + row.wrong),
      recall: share(row.found, row.there),
    })
  return { scores, mistakes }
}
