import type { AuditTimeline, AuditTimelineQuery } from '@gepeto/contract'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Audit } from './audit.ts'
import { ObjectNotInLog } from './errors.ts'

/** What an event tells, to whoever makes of it the state of something. */
export interface PastEvent {
  kind: string
  createdAt: string
  /** null: it can be read no more. */
  data: Record<string, unknown> | null
}

/** What something was; null: it was not there. */
export type PastState = Record<string, unknown> | null

/** What an event makes of the state before it. */
export type Rebuild = (state: PastState, event: PastEvent) => PastState

export interface TimelineOptions {
  audit: Pick<Audit, 'foldEvents'>
  /** By the prefix of the ids: `col`. */
  rebuild: Readonly<Record<string, Rebuild>>
}

/** Newest events that are shown of one object; its state comes from all. */
const mostShown = 500

/** A bare day means its end, in UTC: what happened on it has happened by then. */
const instantOf = (asOf: string | undefined): string | undefined =>
  asOf !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(asOf) ? `${asOf}T23:59:59.999Z` : asOf

/** What happened to one object, and what it was at a time, by its events alone. */
export function timelineCommands({ audit, rebuild }: TimelineOptions) {
  const hasHappened = async (actor: Actor, objectId: string) =>
    (await audit.foldEvents(actor, objectId, undefined, { from: null, fold: () => null, mostKept: 1 }))
      .count > 0

  return {
    /** @throws ObjectNotInLog where nothing ever happened to anything of that id */
    readTimeline: guarded(
      'audit:read',
      async (actor: Actor, objectId: string, query: AuditTimelineQuery): Promise<AuditTimeline> => {
        const asOf = instantOf(query.asOf)
        const rebuildThis = rebuild[objectId.split('_')[0]!]
        const { state, newest, count } = await audit.foldEvents<PastState>(actor, objectId, asOf, {
          from: null,
          fold: rebuildThis ?? (() => null),
          mostKept: mostShown,
        })
        if (count === 0 && !(asOf !== undefined && (await hasHappened(actor, objectId))))
          throw new ObjectNotInLog(objectId)
        return {
          objectId,
          asOf: asOf ?? null,
          isRebuilt: rebuildThis !== undefined,
          state,
          events: newest,
          earlier: count - newest.length,
        }
      },
    ),
  }
}

export type Timeline = ReturnType<typeof timelineCommands>
