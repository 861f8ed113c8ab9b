import type { InjectionPolicy } from '@gepeto/contract'
import { type ReadableCollection, stateOf } from '../knowledge/index.ts'
import type { Embedder, Route } from '../models/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import { type AnswerContent, nothingUsed } from './answer-content.ts'
import type { AssistantSetup } from './assistant-setup.ts'
import { openPastQuestions } from './past-questions.ts'

/** What an answer depends on besides its question: nobody is given one of another scope. */
export interface AnswerScope {
  actor: Actor
  /** A version of an assistant never changes, so its number stands for all that it sets. */
  assistant: Pick<AssistantSetup, 'id' | 'version'> | undefined
  /** Under another policy another answer is given. */
  policy: InjectionPolicy
  /** What is searched and what of it the asker may not read, with the revision that grows with every change in it: an older answer is never found again. */
  collections: readonly ReadableCollection[]
  route: Route
  /** The language that was asked for; undefined: the question's. */
  language: string | undefined
}

/** An answer that was given before, or the turn to compose one. */
export type Begun = { found: AnswerContent; composedAs: string | null } | Turn

export interface Turn {
  /**
   * Keeps the answer for who asks next.
   * @param composedAs the id that it is written down under
   * @param isSecondBest of a model that stood in for another: it is soon asked again
   */
  keep(content: AnswerContent, composedAs: string | null, isSecondBest: boolean): void
  /** Lets those go on who wait for this answer; to be called whatever became of it. */
  done(): void
}

/** For an answer that is nobody else's. */
export const noTurn: Turn = { keep() {}, done() {} }

/**
 * Answers that may be given again: to the same question, or to one that asks the same, on the same state of the same
 * collections, asked of the same models by somebody who may read the same.
 */
export interface AnswerCache {
  /**
   * Who asks what another is being answered at that moment, waits for that answer.
   * @param isRefresh composes anew, whatever is kept
   * @throws the signal's reason
   */
  begin(scope: string, question: string, isRefresh: boolean, signal: AbortSignal): Promise<Begun>
  /** Forgets how past questions were worded. Their answers stay, for who asks in the same words. */
  forgetQuestions(): void
}

const lifeMs = 3600_000
const secondBestMs = 60_000

/** Grows with the shape of what is kept: another version of the server finds nothing it cannot read. */
const shape = 4

interface Kept {
  content: AnswerContent
  composedAs: string | null
}

const name = 'answers'
const similarName = 'answers, similar'

/** @param embedder the built-in one: it decides which past questions are looked at, and nothing leaves the machine for it */
export function openAnswerCache(cache: Cache, embedder: Embedder): AnswerCache {
  const past = openPastQuestions(embedder)
  const composing = new Map<string, Promise<void>>()
  const keyOf = (scope: string, question: string) => `${scope} ${question}`

  const given = ({ content, composedAs }: Kept, cached: 'exact' | 'similar') => ({
    found: { ...content, cached, usage: nothingUsed },
    composedAs,
  })

  async function find(scope: string, question: string, asked: string) {
    const kept = await cache.get<Kept>(name, keyOf(scope, asked))
    if (kept) {
      // Another instance may have composed it.
      past.remember(scope, asked, question)
      return given(kept, 'exact')
    }
    for (const same of await past.sameAs(scope, question)) {
      const similar = await cache.get<Kept>(name, keyOf(scope, same))
      if (similar) {
        cache.count(similarName, 'memory')
        return given(similar, 'similar')
      }
      past.forget(scope, same)
    }
    cache.count(similarName, 'misses')
    return undefined
  }

  const keeper =
    (scope: string, question: string, asked: string): Turn['keep'] =>
    (content, composedAs, isSecondBest) => {
      past.remember(scope, asked, question)
      const kept: Kept = { content, composedAs }
      void cache.set(name, keyOf(scope, asked), kept, { ttlMs: isSecondBest ? secondBestMs : lifeMs })
    }

  return {
    forgetQuestions: past.forgetAll,

    async begin(scope, question, isRefresh, signal) {
      const asked = normalised(question)
      const keep = keeper(scope, question, asked)
      if (isRefresh) return { keep, done() {} }
      const key = keyOf(scope, asked)
      for (;;) {
        const found = await find(scope, question, asked)
        if (found) return found
        const before = composing.get(key)
        if (!before) break
        await Promise.race([before, aborted(signal)])
        signal.throwIfAborted()
      }
      const turn = Promise.withResolvers<void>()
      composing.set(key, turn.promise)
      return {
        keep,
        done() {
          if (composing.get(key) === turn.promise) composing.delete(key)
          turn.resolve()
        },
      }
    },
  }
}

/** Begins with the workspace and what its asker may read, so that nobody is given an answer from elsewhere. */
export function scopeOf({ actor, assistant, policy, collections, route, language }: AnswerScope): string {
  return JSON.stringify([
    shape,
    actor.workspaceId,
    stateOf(collections),
    assistant ? [assistant.id, assistant.version] : null,
    policy,
    route.name,
    route.steps.map(({ target: { id, revision } }) => [id, revision ?? '']),
    language ?? '',
    // Where nothing is found, who may add documents is told something else than who may not.
    actor.permissions.has('documents:write'),
  ])
}

/** Whether two questions are written alike: case and spacing aside. */
export const isWrittenAlike = (one: string, other: string) => normalised(one) === normalised(other)

/** Case and spacing say nothing, but "WHO" is not "who". */
function normalised(question: string): string {
  return question
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s?.!]+$/, '')
    .trim()
    .replaceAll(/\p{L}+/gu, (word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()))
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
