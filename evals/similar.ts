import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Embedder } from '../apps/server/src/models/index.ts'
import { isSameQuestion, readQuestion } from '../apps/server/src/text/same-question/index.ts'

/** A question with others that ask the same and others that look like it and ask something else. */
export interface QuestionGroup {
  question: string
  same: string[]
  other: string[]
}

/** Two questions, and whether one answer serves both. */
export interface QuestionPair {
  one: string
  other: string
  isSame: boolean
}

/** What the comparison was made with, and what was looked at only in numbers. */
export const questionFiles = ['tuned.en', 'tuned.pt', 'held-out.en', 'held-out.pt'] as const

const folder = join(import.meta.dirname, 'questions')

/** In the files stands after `=` a question, after `+` what asks the same, after `-` what does not. */
export async function readQuestions(name: string): Promise<QuestionGroup[]> {
  const text = await readFile(join(folder, `${name}.txt`), 'utf8')
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const lines = block.split('\n')
      const of = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2))
      return { question: of('=')[0]!, same: of('+'), other: of('-') }
    })
}

/** Every pair within a group: those that ask the same with each other, and each of them with what looks like it. */
export function pairsOf(groups: readonly QuestionGroup[]): QuestionPair[] {
  return groups.flatMap(({ question, same, other }) => {
    const alike = [question, ...same]
    return [
      ...alike.flatMap((one, at) => alike.slice(at + 1).map((two) => ({ one, other: two, isSame: true }))),
      ...alike.flatMap((one) => other.map((two) => ({ one, other: two, isSame: false }))),
    ]
  })
}

export interface SimilarFigures {
  /** Pairs that ask the same, and those of them that are told to. */
  same: number
  found: number
  /** Pairs that do not, and those of them that are taken for the same. */
  different: number
  wrong: number
  mistakes: QuestionPair[]
}

/** @param least cosine below which two questions are not compared */
export async function measureSimilar(
  name: string,
  embedder: Embedder,
  least: number,
): Promise<SimilarFigures> {
  const figures: SimilarFigures = { same: 0, found: 0, different: 0, wrong: 0, mistakes: [] }
  for (const pair of pairsOf(await readQuestions(name))) {
    const isHit = await isTaken(pair, embedder, least)
    figures[pair.isSame ? 'same' : 'different']++
    if (isHit) figures[pair.isSame ? 'found' : 'wrong']++
    if (isHit !== pair.isSame) figures.mistakes.push(pair)
  }
  return figures
}

async function isTaken({ one, other }: QuestionPair, embedder: Embedder, least: number): Promise<boolean> {
  const [left, right] = [readQuestion(one), readQuestion(other)]
  if (!left || !right || !isSameQuestion(left, right)) return false
  const [near, far] = await embedder.embed([one, other], 'query')
  return near!.reduce((sum, value, at) => sum + value * far![at]!, 0) >= least
}
