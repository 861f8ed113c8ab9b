import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { detectLanguage } from '../apps/server/src/text/language.ts'
import { questionFiles, readQuestions } from './similar.ts'

/** A question that can be asked, with other words for it that somebody wrote. */
export interface Question {
  id: string
  text: string
  others: string[]
}

/** A question as it was asked at one moment. */
export interface Asked {
  id: string
  text: string
  isReworded: boolean
}

/** @param folders sets with a `queries.jsonl`; the questions of `evals/questions/` are always among them */
export async function questionsOf(folders: readonly string[]): Promise<Question[]> {
  const all = new Map<string, Question>()
  // A text that stands in two sets is one question.
  const add = (text: string, others: string[] = []) => {
    const id = text.toLowerCase().replace(/[\s?.!]+$/, '')
    if (!all.has(id)) all.set(id, { id, text, others })
  }
  for (const name of questionFiles)
    for (const { question, same, other } of await readQuestions(name)) {
      add(question, same)
      for (const text of other) add(text)
    }
  for (const folder of folders) {
    const lines = (await readFile(join(folder, 'queries.jsonl'), 'utf8')).trim().split('\n')
    for (const line of lines) add((JSON.parse(line) as { text: string }).text)
  }
  return [...all.values()]
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface DayOptions {
  asked: number
  exponent: number
  /** Share that is put in other words: those written down for a question, else something said around it. */
  reworded: number
}

/** Draws a day of questions: the one of rank r as often as 1 / r^exponent says. */
export function drawDay(questions: readonly Question[], next: () => number, options: DayOptions): Asked[] {
  const ranked = questions
    .map((question) => ({ question, at: next() }))
    .sort((one, other) => one.at - other.at)
  let sum = 0
  const reach = ranked.map((_, rank) => {
    sum += 1 / (rank + 1) ** options.exponent
    return sum
  })
  return Array.from({ length: options.asked }, () => {
    const drawn = next() * sum
    const { question } = ranked[reach.findIndex((end) => end >= drawn)]!
    const isReworded = next() < options.reworded
    return { id: question.id, text: isReworded ? reword(question, next) : question.text, isReworded }
  })
}

/** What people put around a question without asking something else. */
const around = {
  'pt-BR': [
    (question: string) => `Você pode me dizer ${question}?`,
    (question: string) => `Gostaria de saber ${question}`,
    (question: string) => `${question}, por favor?`,
    (question: string) => question,
  ],
  en: [
    (question: string) => `Can you tell me ${question}?`,
    (question: string) => `I would like to know ${question}`,
    (question: string) => `${question}, please?`,
    (question: string) => question,
  ],
}

function reword({ text, others }: Question, next: () => number): string {
  const choice = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)]!
  if (others.length > 0) return choice(others)
  const bare = text.replace(/[\s?.!]+$/, '')
  // Only the first letter, and not that of an abbreviation or a name of two words.
  const question = /^\p{Lu}\p{Ll}+ \p{Ll}/u.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare
  return choice(around[detectLanguage(text).language === 'en' ? 'en' : 'pt-BR'])(question)
}
