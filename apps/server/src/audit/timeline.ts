import type { AuditTimeline, AuditTimelineQuery } from '@gepeto/contract'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Audit } from './audit.ts'

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

/** What happened to one object, and what it was at a time, by its events alone. */
export function timelineCommands({ audit, rebuild }: TimelineOptions) {
  return {
    readTimeline: guarded(
      'audit:read',
      async (actor: Actor, objectId: string, { asOf }: AuditTimelineQuery): Promise<AuditTimeline> => {
        const rebuildThis = rebuild[objectId.split('_')[0]!]
        const { state, newest, count } = await audit.foldEvents<PastState>(actor, objectId, asOf, {
          from: null,
          fold: rebuildThis ?? (() => null),
          mostKept: mostShown,
        })
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
