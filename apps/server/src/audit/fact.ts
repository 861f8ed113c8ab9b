import type { EventKind } from '@gepeto/contract'

/** The chain of what happens in no workspace, in the place of a workspace's id. */
export const systemChain = 'system'

/** A fact, in the past tense: what happened to what. Built by functions such as `collectionRenamed(collection)`. */
export interface Fact {
  /** `domain.thing.happened`, for example `knowledge.collection.changed`. */
  kind: EventKind
  /** Id of what it happened to. */
  subjectId: string
  data: Record<string, unknown>
  /** Whose data it tells, where that is neither the person it happened to nor the one who acts. */
  about?: string
}
