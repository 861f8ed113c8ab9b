import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Bus } from '../bus/bus.ts'
import type { Database, Transaction } from '../database/index.ts'
import { acrossWorkspaces } from '../database/scope.ts'
import { newId } from '../ids.ts'
import type { MasterKey } from './master-key.ts'
import { openSeal, type Seal } from './seal.ts'
import { openWrappingKeys } from './wrapping-keys.ts'

/** Seals with one data key. */
export interface DataKey {
  id: string
  seal: Seal
}

export interface DataKeys {
  /**
   * What is told of a person in a workspace is sealed with this.
   * @param personId '': nobody's, the workspace's own
   */
  current(tx: Transaction, workspaceId: string, personId: string): Promise<DataKey> | DataKey
  /** Opens what was sealed; keys that were destroyed are missing from the result. */
  open(ids: readonly string[]): Promise<ReadonlyMap<string, Seal>>
  /** Destroys a person's keys in a workspace: nothing that they sealed can be read again. @returns their ids */
  destroy(tx: Transaction, workspaceId: string, personId: string): Promise<string[]>
  /** Wraps every data key anew, a few at a time, while the server serves. @returns how many */
  rotate(): Promise<{ wrappingKey: string; rewrapped: number }>
  /** When the key that wraps was made. */
  wrappedSince(): Date
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
export async function openDataKeys(database: Database, masterKey: MasterKey, bus: Bus): Promise<DataKeys> {
  const wrapping = await openWrappingKeys(database, masterKey)
  /** By workspace and person, and by id; the oldest goes first. */
  const current = new Map<string, DataKey>()
  const seals = new Map<string, Seal>()
  bus.subscribe(destroyedTopic, (ids) => forget(new Set(ids as string[])))
  // Wraps what is new with it from now on; what it still wraps with the one before is wrapped anew the next time.
  bus.subscribe(rotatedTopic, (id) => void acrossWorkspaces(() => wrapping.find(String(id))).catch(() => {}))
  bus.onRejoined(() => {
    current.clear()
    seals.clear()
  })

  function forget(ids: ReadonlySet<string>): void {
    for (const id of ids) seals.delete(id)
    for (const [holder, { id }] of current) if (ids.has(id)) current.delete(holder)
  }

  async function unwrap({ id, wrapped_by, wrapped }: Row): Promise<Seal> {
    const key = (await wrapping.find(wrapped_by)).open(wrapped, id)
    return openSeal(Buffer.from(key, 'base64'))
  }

  async function findOrMake(tx: Transaction, workspaceId: string, personId: string): Promise<DataKey> {
    const find = () => tx.$client.query<Row>({ ...findCurrent, values: [workspaceId, personId] })
    let [row] = (await find()).rows
    if (!row) {
      const id = newId('dek')
      const { id: wrappedBy, seal } = wrapping.current()
      await tx.$client.query(
        `insert into data_keys (id, workspace_id, person_id, wrapped_by, wrapped) values ($1, $2, $3, $4, $5)
         on conflict (workspace_id, person_id) where destroyed_at is null do nothing`,
        [id, workspaceId, personId, wrappedBy, seal.close(randomBytes(32).toString('base64'), id)],
      )
      ;[row] = (await find()).rows
    }
    return { id: row!.id, seal: await unwrap(row!) }
  }

  async function rewrap(client: pg.PoolClient, wrappedBy: string, seal: Seal): Promise<number> {
    const { rows } = await client.query<Row>(
      `select id, wrapped_by, wrapped from data_keys where wrapped is not null and wrapped_by <> $1
       order by id limit $2 for update`,
      [wrappedBy, rotatedAtOnce],
    )
    for (const { id, wrapped_by, wrapped } of rows) {
      const key = (await wrapping.find(wrapped_by)).open(wrapped, id)
      await client.query('update data_keys set wrapped_by = $2, wrapped = $3 where id = $1', [
        id,
        wrappedBy,
        seal.close(key, id),
      ])
    }
    return rows.length
  }

  return {
    current(tx, workspaceId, personId) {
      const holder = `${workspaceId} ${personId}`
      const held = current.get(holder)
      if (held) return held
      return findOrMake(tx, workspaceId, personId).then((key) => {
        // Not before: a key that is rolled back must seal nothing.
        tx.afterCommit(() => {
          keep(current, holder, key)
          keep(seals, key.id, key.seal)
        })
        return key
      })
    },

    async open(ids) {
      const missing = ids.filter((id) => !seals.has(id))
      const found = new Map(ids.flatMap((id) => (seals.has(id) ? [[id, seals.get(id)!] as const] : [])))
      if (missing.length === 0) return found
      const { rows } = await database.pool.query<Row>(
        'select id, wrapped_by, wrapped from data_keys where id = any($1) and wrapped is not null',
        [missing],
      )
      for (const row of rows) {
        const seal = await unwrap(row)
        found.set(row.id, seal)
        keep(seals, row.id, seal)
      }
      return found
    },

    async destroy(tx, workspaceId, personId) {
      const { rows } = await tx.$client.query<{ id: string }>(
        `update data_keys set wrapped = null, wrapped_by = null, destroyed_at = now()
         where workspace_id = $1 and person_id = $2 and wrapped is not null returning id`,
        [workspaceId, personId],
      )
      const ids = rows.map(({ id }) => id)
      tx.afterCommit(() => bus.publish(destroyedTopic, ids))
      return ids
    },

    async rotate() {
      const { id, seal } = await wrapping.renew()
      let rewrapped = 0
      await acrossWorkspaces(async () => {
        for (let done = -1; done !== 0; rewrapped += done)
          done = await database.transaction(({ $client }) => rewrap($client, id, seal))
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
  }
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > mostOpen) map.delete(map.keys().next().value!)
}
