import { LRUCache } from 'lru-cache'
import type { Embedder } from '../models/index.ts'
import { isSameQuestion, type QuestionReading, readQuestion } from '../text/same-question/index.ts'

/**
 * Least cosine at which a past question is compared word by word. Chosen by `npm run similar`: up to here no pair that
 * asks the same is lost. The comparison decides; this spares it.
 */
const NEAR = 0.6

/** Questions compared at most, the nearest first. */
const mostCompared = 8

/** Questions remembered in all, and of one scope; a kilobyte each, about. */
const mostRemembered = 20_000
const mostOfScope = 1000

interface Past {
  reading: QuestionReading
  vector: Float32Array
}

/** Questions whose answers are kept, so that one that asks the same finds them. Of this instance: the answers are shared. */
export interface PastQuestions {
  /** @param key what stands for the question in the answers' keys */
  remember(scope: string, key: string, question: string): void
  forget(scope: string, key: string): void
  /** Forgets all of them. */
  forgetAll(): void
  /** Keys of past questions that ask the same, the nearest first. */
  sameAs(scope: string, question: string): Promise<string[]>
}

export function openPastQuestions(embedder: Embedder): PastQuestions {
  /** null: a question that cannot be compared. */
  const scopes = new LRUCache<string, Map<string, Past | null>>({
    maxSize: mostRemembered,
    sizeCalculation: (questions) => Math.max(1, questions.size),
  })
  const embed = async (question: string) => (await embedder.embed([question], 'query'))[0]!

  return {
    remember(scope, key, question) {
      const questions = scopes.get(scope) ?? new Map<string, Past | null>()
      if (questions.has(key)) return
      if (questions.size >= mostOfScope) questions.delete(questions.keys().next().value!)
      questions.set(key, null)
      scopes.set(scope, questions)
      const reading = readQuestion(question)
      if (reading)
        void embed(question).then((vector) => {
          if (questions.has(key)) questions.set(key, { reading, vector })
        })
    },

    forget: (scope, key) => void scopes.get(scope)?.delete(key),

    forgetAll: () => scopes.clear(),

    async sameAs(scope, question) {
      const questions = scopes.get(scope)
      if (!questions || questions.size === 0) return []
      const reading = readQuestion(question)
      if (!reading) return []
      const vector = await embed(question)
      return [...questions]
        .flatMap(([key, past]) => (past ? [{ key, past, nearness: dot(vector, past.vector) }] : []))
        .filter(({ nearness }) => nearness >= NEAR)
        .sort((one, other) => other.nearness - one.nearness)
        .slice(0, mostCompared)
        .filter(({ past }) => isSameQuestion(reading, past.reading))
        .map(({ key }) => key)
    },
  }
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!
  return sum
}
