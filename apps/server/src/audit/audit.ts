import type { AuditExportQuery, AuditQuery } from '@gepeto/contract'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Bus } from '../platform/bus/bus.ts'
import { openDataKeys } from '../platform/crypto/data-keys.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { encodeCursor } from '../platform/http/cursor.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { openEventLog } from './event-log.ts'
import { exportCsv, exportJsonLines, personalEvents } from './export.ts'
import { keysRotated, logExported, logRead } from './facts.ts'
import { type ActorNames, openEvents, proveInclusion, readLog, toAuditEvent } from './queries.ts'
import { sealPast } from './seal-past.ts'
import { openSequencer } from './sequencer.ts'
import { openSigner } from './signer.ts'
import { verifyChain } from './verification.ts'

export interface AuditOptions {
  database: Database
  masterKey: MasterKey
  bus: Bus
  log: Log
  namesOf: ActorNames
}

/** How old the key that wraps data keys becomes before the server takes a new one by itself, in milliseconds. */
const wrappingKeyMs = 90 * 24 * 60 * 60 * 1000
const lookedAtEveryMs = 60 * 60 * 1000

/**
 * What happened: sealed, chained, signed, read, checked.
 * @throws WrongMasterKey when the database was sealed under another master key
 */
export async function createAudit({ database, masterKey, bus, log, namesOf }: AuditOptions) {
  const keys = await openDataKeys(database, masterKey, bus)
  const signer = openSigner(masterKey.derive('audit checkpoints'))
  const events = openEventLog(database, { keys, masterKey, onCommitted: () => sequencer.wake() })
  const sequencer = openSequencer({ database, isOurs: events.isOurs, signer, log })
  await sealPast(database, events)
  let watch: NodeJS.Timeout | undefined

  const record = (actor: Actor, fact: Parameters<typeof events.append>[2][number]) =>
    database.transaction((tx) => events.append(tx, actor, [fact]))

  async function rotateWhenOld(): Promise<void> {
    if (Date.now() - keys.wrappedSince().getTime() < wrappingKeyMs) return
    const { wrappingKey, rewrapped } = await keys.rotate()
    log.info({ wrappingKey, rewrapped }, 'data keys were wrapped by a new key')
  }

  return {
    /** A page of the log. What was looked for is written down with the first. */
    listEvents: guarded('audit:read', async (actor: Actor, query: AuditQuery) => {
      const { workspaceId } = actor
      const { events, next } = await readLog({ database, keys }, workspaceId, query)
      if (query.cursor === undefined) await record(actor, logRead(workspaceId, query))
      const names = await namesOf(actor, [...new Set(events.map(({ actor_id }) => actor_id))])
      return { items: events.map(toAuditEvent(names)), nextCursor: next && encodeCursor([next]) }
    }),

    /** The log as lines of a file: all that is committed, linked and signed. */
    exportLog: guarded('audit:read', async (actor: Actor, query: AuditExportQuery) => {
      const { workspaceId } = actor
      await record(actor, logExported(workspaceId, query))
      await sequencer.link(true)
      return query.format === 'csv'
        ? exportCsv({ database, keys }, workspaceId, query)
        : exportJsonLines({ database, keys }, signer, workspaceId, query)
    }),

    /** The newest event of a kind about something, opened; undefined: there is none. Reading it is written down. */
    findEvent: guarded('audit:read', async (actor: Actor, kind: string, subject: string) => {
      const { workspaceId } = actor
      const [event] = await openEvents({ database, keys }, workspaceId, { kind, subject }, { limit: 1 })
      await record(actor, logRead(workspaceId, { kind, subject }))
      return event && toAuditEvent(new Map())(event)
    }),

    /** Checks the workspace's chain. */
    verifyLog: guarded('audit:verify', ({ workspaceId }: Actor) =>
      verifyChain({ database, isOurs: events.isOurs, signer }, workspaceId),
    ),

    /** @throws EventNotFound, NotSignedYet */
    proveEvent: guarded('audit:read', ({ workspaceId }: Actor, id: string) =>
      proveInclusion({ database }, signer, workspaceId, id),
    ),

    /** A new key wraps the data keys of the whole installation; what they sealed stays as it is. */
    rotateKeys: guarded('audit:manage', async (actor: Actor) => {
      const rotated = await keys.rotate()
      await record(actor, keysRotated(actor.workspaceId, rotated.wrappingKey, rotated.rewrapped))
      return rotated
    }),

    /**
     * Makes unreadable for good what the log tells of a person. In the caller's transaction, as the tables' owner; for
     * commands that are guarded themselves.
     */
    async destroyKeys(tx: Transaction, workspaceId: string, personId: string) {
      const dataKeys = await keys.destroy(tx, workspaceId, personId)
      const { rows } = await tx.$client.query<{ count: number }>(
        'select count(*)::int as count from events where workspace_id = $1 and key_id = any($2)',
        [workspaceId, dataKeys],
      )
      return { dataKeys, unreadableEvents: rows[0]!.count }
    },

    /** What the log tells of a person, oldest first. For queries that are guarded themselves. */
    async *eventsOf(workspaceId: string, personId: string) {
      // What was written a moment ago too.
      await sequencer.link()
      yield* personalEvents({ database, keys }, workspaceId, personId)
    },

    /** Links and signs what is committed, now. */
    link: sequencer.link,

    start(): void {
      sequencer.start()
      const look = () =>
        void rotateWhenOld().catch((err: unknown) => log.warn({ err }, 'keys were not rotated'))
      look()
      watch = setInterval(look, lookedAtEveryMs)
    },

    async close(): Promise<void> {
      clearInterval(watch)
      await sequencer.close()
    },
  }
}

export type Audit = Awaited<ReturnType<typeof createAudit>>
