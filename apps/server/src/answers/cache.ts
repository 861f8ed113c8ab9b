import type { AskRequest, InjectionPolicy } from '@gepeto/contract'
import { LRUCache } from 'lru-cache'
import type { ReadableCollection } from '../knowledge/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { AnswerContent } from './answer-content.ts'

/** Answers that may be given again: the same question on the same state of the same collections, asked of the same model. */
export interface AnswerCache {
  get(key: string): AnswerContent | undefined
  set(key: string, content: AnswerContent): void
}

export interface CacheScope {
  actor: Actor
  request: Pick<AskRequest, 'question' | 'language' | 'model'>
  /** Under another policy another answer is given. */
  policy: InjectionPolicy
  /** What is searched and what of it the asker may not read, with the revision that grows with every change in it: an older answer is never found again. */
  collections: readonly ReadableCollection[]
}

const mostAnswers = 2000
const lifeMs = 3600_000

/** In this process; bounded in number and life. */
export function openAnswerCache(): AnswerCache {
  const kept = new LRUCache<string, AnswerContent>({ max: mostAnswers, ttl: lifeMs })
  return { get: (key) => kept.get(key), set: (key, content) => void kept.set(key, content) }
}

/** Begins with the workspace and what its asker may read, so that nobody is given an answer from elsewhere. */
export function cacheKey({ actor, request, policy, collections }: CacheScope): string {
  const searched = collections
    .map(({ id, revision, hidden }) => [`${id}@${revision}`, ...hidden].join(' '))
    .sort()
  return JSON.stringify([
    actor.workspaceId,
    searched,
    policy,
    request.model ?? '',
    request.language ?? '',
    normalised(request.question),
  ])
}

function normalised(question: string): string {
  return question
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s?.!]+$/, '')
    .trim()
}
