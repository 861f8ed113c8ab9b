import type {
  AuditChain,
  AuditEvent,
  AuditExportQuery,
  AuditQuery,
  AuditVerification,
} from '@gepeto/contract'
import { type Actor, guarded } from '../platform/actor.ts'
import type { DataKeys } from '../platform/crypto/data-keys.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import { openSeal } from '../platform/crypto/seal.ts'
import { type Database, inWorkspace, type Transaction } from '../platform/database/index.ts'
import type { Egress } from '../platform/egress/egress.ts'
import { encodeCursor } from '../platform/http/cursor.ts'
import type { Resilience } from '../platform/resilience/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { Anchors } from './anchors.ts'
import { auditControls, noteVerification } from './controls.ts'
import { KeysOfInstallation, SystemChainClosed } from './errors.ts'
import { openEventLog } from './event-log.ts'
import { macKeyOf, openIsOurs } from './event-mac.ts'
import { exportCsv, exportJsonLines, personalEvents, signedExtent } from './export.ts'
import { systemChain } from './fact.ts'
import { keysRotated, logExported, logRead, proofMade } from './facts.ts'
import { forwardingCommands } from './forwarding/commands.ts'
import { openForwarder } from './forwarding/forwarder.ts'
import {
  type ActorNames,
  namedIn,
  type OpenedEvent,
  openEvents,
  openEventsAbout,
  proveInclusion,
  readLog,
  toAuditEvent,
} from './queries.ts'
import { sealPast } from './seal-past.ts'
import { openSequencer } from './sequencer.ts'
import { openSigner } from './signer.ts'
import { openSubscribers } from './subscribers.ts'
import { longUnsigned, verifyChain } from './verification.ts'

export interface AuditOptions {
  database: Database
  masterKey: MasterKey
  anchors: Anchors
  keys: DataKeys
  log: Log
  namesOf: ActorNames
  egress: Pick<Egress, 'connections' | 'openTls'>
  resilience: Resilience
  /** Whether the server is run from this workspace: then the chain of the system is read there. */
  runsServer(workspaceId: string): Promise<boolean>
}

/** How the events of one object become what it was. */
export interface EventFold<State> {
  from: State
  fold(state: State, event: AuditEvent): State
  mostKept: number
}

/** How old the key that wraps data keys becomes before the server takes a new one by itself, in milliseconds. */
const wrappingKeyMs = 90 * 24 * 60 * 60 * 1000
const lookedAtEveryMs = 60 * 60 * 1000

/** What happened: sealed, chained, signed, read, checked. */
export async function createAudit(options: AuditOptions) {
  const { database, masterKey, anchors, keys, log, namesOf, egress, resilience, runsServer } = options
  const signer = openSigner(masterKey.derive('audit checkpoints'))
  const macKey = macKeyOf(masterKey)
  const isOurs = openIsOurs(macKey)
  const events = openEventLog(database, { keys, macKey, onCommitted: () => sequencer.wake() })
  const subscribers = openSubscribers({ database, keys, log })
  const sequencer = openSequencer({
    database,
    isOurs,
    signer,
    anchors,
    log,
    onLinked: () => {
      subscribers.wake()
      forwarder.wake()
    },
  })
  const seal = openSeal(masterKey.derive('log forwarding'))
  const forwarder = openForwarder({ database, keys, seal, egress, resilience, log })
  await sealPast(database, events)
  let watch: NodeJS.Timeout | undefined
  const reading = { database, keys, isOurs }

  const record = (actor: Actor, fact: Parameters<typeof events.append>[2][number]) =>
    database.transaction((tx) => events.append(tx, actor, [fact]))

  /** @throws SystemChainClosed */
  async function chainOf({ workspaceId }: Actor, chain: AuditChain): Promise<string> {
    if (chain === 'workspace') return workspaceId
    if (!(await runsServer(workspaceId))) throw new SystemChainClosed()
    return systemChain
  }

  /** Whoever asks while a chain is checked gets what comes of that: checking it once more at the same time tells no more. */
  const underWay = new Map<string, Promise<AuditVerification>>()
  function verified(chain: string): Promise<AuditVerification> {
    const checked = async () => {
      // What is committed has its place, so that what waits all the same is held up by somebody.
      await sequencer.link().catch((err: unknown) => log.warn({ err }, 'events were not linked'))
      return inWorkspace(chain, async () => {
        // The instance that linked it may have ended before it was due.
        if (await longUnsigned(database, chain))
          await sequencer.sign(chain).catch((err: unknown) => log.warn({ err }, 'a chain was not signed'))
        return verifyChain({ ...reading, macKey, anchors, signer }, chain)
      })
    }
    const begun = underWay.get(chain) ?? checked().finally(() => underWay.delete(chain))
    underWay.set(chain, begun)
    return begun
  }

  async function rotateWhenOld(): Promise<void> {
    if (Date.now() - keys.wrappedSince().getTime() < wrappingKeyMs) return
    const { wrappingKey, rewrapped } = await keys.rotate((tx, id) =>
      events.append(tx, { kind: 'system', id: 'key-rotation', workspaceId: systemChain }, [
        keysRotated(systemChain, id),
      ]),
    )
    log.info({ wrappingKey, rewrapped }, 'data keys were wrapped by a new key')
  }

  return {
    /** A page of the log. What was looked for is written down with each: a cursor proves no page before it. */
    listEvents: guarded('audit:read', async (actor: Actor, query: AuditQuery) => {
      const { workspaceId } = actor
      const chain = await chainOf(actor, query.chain)
      await sequencer.seal()
      const { events, next } = await inWorkspace(chain, () => readLog(reading, chain, query))
      await record(actor, logRead(workspaceId, query))
      const names = await namesOf(actor, namedIn(events))
      return { items: events.map(toAuditEvent(names)), nextCursor: next && encodeCursor([next]) }
    }),

    /** The log as lines of a file: all that is committed, linked and signed. */
    exportLog: guarded('audit:read', async (actor: Actor, query: AuditExportQuery) => {
      const { workspaceId } = actor
      const chain = await chainOf(actor, query.chain)
      await record(actor, logExported(workspaceId, query))
      const sign = () => sequencer.sign(chain)
      if (query.format === 'csv') {
        await sign()
        return exportCsv(reading, chain, query)
      }
      // What is committed has its place before the chain is measured.
      await sequencer.link()
      const extent = await signedExtent({ database, anchors, signer }, chain, sign)
      return exportJsonLines(reading, { signer, extent }, chain, query)
    }),

    /** The newest event of a kind about something, opened; undefined: there is none. Reading it is written down. */
    findEvent: guarded('audit:read', async (actor: Actor, kind: string, subject: string) => {
      const { workspaceId } = actor
      const [event] = await openEvents(reading, workspaceId, { kind, subject }, { limit: 1 })
      await record(actor, logRead(workspaceId, { kind, subject }))
      return event && toAuditEvent(await namesOf(actor, namedIn([event])))(event)
    }),

    /**
     * What happened to one object, the oldest first: each event is folded into a state, the newest are kept. For queries
     * that are guarded themselves.
     */
    async foldEvents<State>(
      actor: Actor,
      subject: string,
      until: string | undefined,
      { from, fold, mostKept }: EventFold<State>,
    ): Promise<{ state: State; newest: AuditEvent[]; count: number }> {
      const { workspaceId } = actor
      // What was written a moment ago has its place too.
      await sequencer.link()
      let state = from
      let count = 0
      let newest: OpenedEvent[] = []
      for await (const page of openEventsAbout(reading, workspaceId, subject, until)) {
        // What this server did not write is listed, and is no part of what happened.
        for (const event of page) if (event.is_ours) state = fold(state, toAuditEvent(new Map())(event))
        count += page.length
        newest = [...newest, ...page].slice(-mostKept)
      }
      await record(actor, logRead(workspaceId, { subject, to: until }))
      const names = await namesOf(actor, namedIn(newest))
      return { state, newest: newest.map(toAuditEvent(names)), count }
    },

    /** Checks a chain. @throws SystemChainClosed */
    verifyLog: guarded('audit:verify', async (actor: Actor, chain: AuditChain = 'workspace') => {
      const id = await chainOf(actor, chain)
      const verification = await verified(id)
      if (chain === 'workspace') await noteVerification(database, actor, verification)
      return verification
    }),

    ...auditControls({ ...reading, signer, namesOf, record }),
    ...forwardingCommands({ database, seal, egress, wake: forwarder.wake }),

    /** @throws EventNotFound, NotSignedYet, EventAltered */
    proveEvent: guarded('audit:read', async (actor: Actor, id: string) => {
      const proof = await proveInclusion({ database, isOurs }, signer, actor.workspaceId, id)
      await record(actor, proofMade(id))
      return proof
    }),

    /**
     * A new key wraps the data keys of the whole installation; what they sealed stays as it is.
     * @throws KeysOfInstallation
     */
    rotateKeys: guarded('audit:manage', async (actor: Actor) => {
      const { workspaceId } = actor
      if (!(await runsServer(workspaceId))) throw new KeysOfInstallation()
      return keys.rotate((tx, id) => events.append(tx, actor, [keysRotated(workspaceId, id)]))
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
      yield* personalEvents(reading, workspaceId, personId)
    },

    /** Links and signs what is committed, now. */
    link: sequencer.link,

    /** Has notes of elsewhere sealed as events. Whoever reads the log, reads them. */
    relay: sequencer.relay,

    /** Notes were committed: they are sealed soon. */
    wake: sequencer.wake,

    /** Tells of every committed event, at least once, in order per object. @returns a function that ends it */
    subscribe: subscribers.subscribe,

    start(): void {
      sequencer.start()
      forwarder.start()
      const look = () =>
        void rotateWhenOld().catch((err: unknown) => log.warn({ err }, 'keys were not rotated'))
      look()
      watch = setInterval(look, lookedAtEveryMs)
    },

    async close(): Promise<void> {
      clearInterval(watch)
      await subscribers.close()
      await forwarder.close()
      await sequencer.close()
    },
  }
}

export type Audit = Awaited<ReturnType<typeof createAudit>>
