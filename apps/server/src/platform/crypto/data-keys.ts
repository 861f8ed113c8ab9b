import { hkdfSync, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Bus } from '../bus/bus.ts'
import type { Database, Transaction } from '../database/index.ts'
import { acrossWorkspaces } from '../database/scope.ts'
import { newId } from '../ids.ts'
import type { Log } from '../telemetry/log.ts'
import type { MasterKey } from './master-key.ts'
import { openSeal, type Seal } from './seal.ts'
import { type DoneForGood, openWrappingKeys, type WrappingKey } from './wrapping-keys.ts'

/** Seals with one data key. */
export interface DataKey extends Seal {
  id: string
  /** 32 bytes for one thing that is sealed by itself (HKDF-SHA-256, RFC 5869). */
  derive(thing: string): Buffer
}

/** Whose data key seals something. */
export interface Holder {
  workspaceId: string
  /** '': nobody's, the workspace's own. */
  personId: string
}

/** Holds what belongs to no workspace, such as accounts. No call is in a workspace of this name, so none reads its key. */
export const installation: Holder = { workspaceId: 'installation', personId: '' }

/** Who holds what an actor brings: the person behind it, or the workspace where there is none. */
export const holderOf = ({ workspaceId, userId }: { workspaceId: string; userId: string }): Holder => ({
  workspaceId,
  personId: isPerson(userId) ? userId : '',
})

export const isPerson = (id: string): boolean => id.startsWith('usr_')

export interface DataKeys {
  /**
   * What is told of a person in a workspace is sealed with this.
   * @param personId '': nobody's, the workspace's own
   * @throws DataKeySpoilt
   */
  current(tx: Transaction, workspaceId: string, personId: string): Promise<DataKey> | DataKey
  /**
   * The same for what must be written even where somebody changed the key in the database: then under one that nobody
   * keeps, so that it reads as what was sealed under a destroyed one.
   */
  currentOrLost(tx: Transaction, workspaceId: string, personId: string): Promise<DataKey> | DataKey
  /** The same as `current` outside of a transaction; made in one of its own where there is none yet. */
  of(holder: Holder): Promise<DataKey>
  /** What opens what was sealed; keys that were destroyed, or that do not open, are missing from the result. */
  open(ids: readonly string[]): Promise<ReadonlyMap<string, DataKey>>
  /** Destroys a person's keys in a workspace: nothing that they sealed can be read again. @returns their ids */
  destroy(tx: Transaction, workspaceId: string, personId: string): Promise<string[]>
  /** The same of everybody in a workspace; its own key stays. */
  destroyEverybodys(tx: Transaction, workspaceId: string): Promise<string[]>
  /**
   * Wraps every data key anew, a few at a time, while the server serves; those that do not open stay as they are.
   * @param tell writes it down, in the transaction that makes the wrapping key: without the one there is no other
   * @returns how many
   */
  rotate(
    tell: (tx: Transaction, wrappingKey: string) => Promise<void>,
  ): Promise<{ wrappingKey: string; rewrapped: number }>
  /** When the key that wraps was made. */
  wrappedSince(): Date
  /** Whether something was done for good in this database: what is in the form of before is taken no more. */
  isDone(work: DoneForGood): boolean
  /** Says so, for every instance and every start to come. */
  finish(work: DoneForGood): Promise<void>
}

/** Data keys that are kept open in memory. */
const mostOpen = 20_000

/** Wrapped anew in one transaction. */
const rotatedAtOnce = 500

const destroyedTopic = 'crypto.data-keys-destroyed'
const rotatedTopic = 'crypto.wrapping-key-renewed'

const findCurrent = {
  name: 'crypto.find-data-key',
  text: `select id, wrapped_by, wrapped from data_keys
    where workspace_id = $1 and person_id = $2 and destroyed_at is null`,
}

/**
 * The last key of somebody whose keys were destroyed and who is no member any more: they were erased. The lock holds an
 * erasure back that has not taken the membership yet, until this transaction has made its key, for it to destroy.
 */
const findErased = {
  name: 'crypto.find-erased',
  text: `with standing as (
      select from memberships where workspace_id = $1 and user_id = $2 for key share)
    select id from data_keys where workspace_id = $1 and person_id = $2 and destroyed_at is not null
      and not exists (select from standing) order by destroyed_at desc limit 1`,
}

/** Somebody changed a data key in the database. Nothing is sealed in its place: the one from a backup may come back. */
export class DataKeySpoilt extends Error {
  constructor(id: string) {
    super(`The data key ${id} does not open: it was changed in the database. Put its row back from a backup.`)
    this.name = 'DataKeySpoilt'
  }
}

/** One that nobody keeps: of somebody who was erased, or in the place of one that was changed in the database. */
type FoundKey = DataKey & { isLost?: true; isSpoilt?: true }

interface Row {
  id: string
  wrapped_by: string
  wrapped: Buffer
}

/**
 * Envelope encryption: 32 random bytes for each pair of person and workspace, wrapped by a wrapping key that the master
 * key seals. Whoever destroys a data key makes unreadable what it sealed, wherever copies of it lie.
 * @throws WrongMasterKey when the database was sealed under another master key
 */
export async function openDataKeys(
  database: Database,
  masterKey: MasterKey,
  bus: Bus,
  log?: Pick<Log, 'error'>,
): Promise<DataKeys> {
  const wrapping = await openWrappingKeys(database, masterKey)
  /** By workspace and person, and by id; the oldest goes first. */
  const current = new Map<string, DataKey>()
  const opened = new Map<string, DataKey>()
  /** Counts what was told of destroyed keys: one that was read before it is not held after it. */
  let forgotten = 0
  bus.subscribe(destroyedTopic, (ids) => forget(new Set(ids as string[])))
  // Wraps what is new with it from now on; what it still wraps with the one before is wrapped anew the next time.
  bus.subscribe(rotatedTopic, (id) => void acrossWorkspaces(() => wrapping.find(String(id))).catch(() => {}))
  bus.onRejoined(() => {
    forgotten++
    current.clear()
    opened.clear()
  })

  function forget(ids: ReadonlySet<string>): void {
    forgotten++
    for (const id of ids) opened.delete(id)
    for (const [holder, { id }] of current) if (ids.has(id)) current.delete(holder)
  }

  /** Told of already, so that each is told once. */
  const spoilt = new Set<string>()

  /** A data key in Base64; undefined: somebody changed it, or what wraps it. */
  async function unwrap({ id, wrapped_by, wrapped }: Row): Promise<string | undefined> {
    const seal = await wrapping.find(wrapped_by)
    try {
      return seal?.open(wrapped, id) ?? tellSpoilt(id)
    } catch {
      return tellSpoilt(id)
    }
  }

  function tellSpoilt(id: string): undefined {
    if (!spoilt.has(id))
      log?.error({ dataKey: id }, 'a data key does not open: it was changed in the database')
    spoilt.add(id)
  }

  async function findOrMake(tx: Transaction, workspaceId: string, personId: string): Promise<FoundKey> {
    const find = () => tx.$client.query<Row>({ ...findCurrent, values: [workspaceId, personId] })
    let [row] = (await find()).rows
    if (!row) {
      if (isPerson(personId)) {
        const { rows } = await tx.$client.query<{ id: string }>({
          ...findErased,
          values: [workspaceId, personId],
        })
        // What somebody was still asking when they were erased: sealed under a key that nobody keeps.
        if (rows[0]) return { ...toDataKey(rows[0].id, randomBytes(32)), isLost: true }
      }
      const id = newId('dek')
      const { id: wrappedBy, seal } = wrapping.current()
      await tx.$client.query(
        `insert into data_keys (id, workspace_id, person_id, wrapped_by, wrapped) values ($1, $2, $3, $4, $5)
         on conflict (workspace_id, person_id) where destroyed_at is null do nothing`,
        [id, workspaceId, personId, wrappedBy, seal.close(randomBytes(32).toString('base64'), id)],
      )
      ;[row] = (await find()).rows
    }
    const { id } = row!
    const key = await unwrap(row!)
    if (!key) return { ...toDataKey(id, randomBytes(32)), isLost: true, isSpoilt: true }
    return toDataKey(id, Buffer.from(key, 'base64'))
  }

  /** @param after the last id of those before @returns `last`: undefined when all are done */
  async function rewrap(client: pg.PoolClient, { id: wrappedBy, seal }: WrappingKey, after: string) {
    const { rows } = await client.query<Row>(
      `select id, wrapped_by, wrapped from data_keys where wrapped is not null and wrapped_by <> $1 and id > $2
       order by id limit $3 for update`,
      [wrappedBy, after, rotatedAtOnce],
    )
    let rewrapped = 0
    for (const row of rows) {
      const key = await unwrap(row)
      if (!key) continue
      await client.query('update data_keys set wrapped_by = $2, wrapped = $3 where id = $1', [
        row.id,
        wrappedBy,
        seal.close(key, row.id),
      ])
      rewrapped++
    }
    return { rewrapped, last: rows.at(-1)?.id }
  }

  function currentOrLost(
    tx: Transaction,
    workspaceId: string,
    personId: string,
  ): Promise<FoundKey> | FoundKey {
    const holder = `${workspaceId} ${personId}`
    const held = current.get(holder)
    if (held) return held
    const readAt = forgotten
    return findOrMake(tx, workspaceId, personId).then((key) => {
      // They may come back, and have a key again; what was changed may be put back.
      if (key.isLost) return key
      // Not before: a key that is rolled back must seal nothing.
      tx.afterCommit(() => {
        if (readAt !== forgotten) return
        keep(current, holder, key)
        keep(opened, key.id, key)
      })
      return key
    })
  }

  function currentKey(tx: Transaction, workspaceId: string, personId: string): Promise<DataKey> | DataKey {
    const key = currentOrLost(tx, workspaceId, personId)
    return 'then' in key ? key.then(refuseSpoilt) : key
  }

  /** @param personId null: of everybody */
  async function destroy(tx: Transaction, workspaceId: string, personId: string | null): Promise<string[]> {
    const { rows } = await tx.$client.query<{ id: string }>(
      `update data_keys set wrapped = null, wrapped_by = null, destroyed_at = now()
       where workspace_id = $1 and (person_id = $2 or $2::text is null and person_id <> '')
         and wrapped is not null returning id`,
      [workspaceId, personId],
    )
    const ids = rows.map(({ id }) => id)
    tx.afterCommit(() => bus.publish(destroyedTopic, ids))
    return ids
  }

  return {
    current: currentKey,
    currentOrLost,

    async of({ workspaceId, personId }) {
      const held = current.get(`${workspaceId} ${personId}`)
      return held ?? database.transaction(async (tx) => currentKey(tx, workspaceId, personId))
    },

    async open(ids) {
      const missing = ids.filter((id) => !opened.has(id))
      const found = new Map(ids.flatMap((id) => (opened.has(id) ? [[id, opened.get(id)!] as const] : [])))
      if (missing.length === 0) return found
      const readAt = forgotten
      const { rows } = await database.pool.query<Row>(
        'select id, wrapped_by, wrapped from data_keys where id = any($1) and wrapped is not null',
        [missing],
      )
      for (const row of rows) {
        const unwrapped = await unwrap(row)
        if (!unwrapped) continue
        const key = toDataKey(row.id, Buffer.from(unwrapped, 'base64'))
        found.set(row.id, key)
        if (readAt === forgotten) keep(opened, row.id, key)
      }
      return found
    },

    destroy: (tx, workspaceId, personId) => destroy(tx, workspaceId, personId),

    destroyEverybodys: (tx, workspaceId) => destroy(tx, workspaceId, null),

    async rotate(tell) {
      const made = await wrapping.renew(tell)
      const { id } = made
      let rewrapped = 0
      await acrossWorkspaces(async () => {
        for (let after: string | undefined = ''; after !== undefined; ) {
          const from: string = after
          const done = await database.transaction(({ $client }) => rewrap($client, made, from))
          rewrapped += done.rewrapped
          after = done.last
        }
        // The one before stays until the next time: another instance may wrap with it in this moment.
        await database.pool.query(
          `delete from wrapping_keys k where created_at < (select max(created_at) from wrapping_keys where id <> $1)
             and not exists (select from data_keys d where d.wrapped_by = k.id)`,
          [id],
        )
        bus.publish(rotatedTopic, id)
      })
      return { wrappingKey: id, rewrapped }
    },

    wrappedSince: wrapping.currentSince,
    isDone: wrapping.isDone,
    finish: wrapping.finish,
  }
}

function refuseSpoilt(key: FoundKey): DataKey {
  if (key.isSpoilt) throw new DataKeySpoilt(key.id)
  return key
}

const toDataKey = (id: string, key: Buffer): DataKey => ({
  ...openSeal(key),
  id,
  derive: (thing) => Buffer.from(hkdfSync('sha256', key, 'gepeto data key', thing, 32)),
})

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > mostOpen) map.delete(map.keys().next().value!)
}
