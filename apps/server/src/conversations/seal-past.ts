import type { Answer } from '@gepeto/contract'
import type pg from 'pg'
import { type DataKeys, holderOf } from '../platform/crypto/data-keys.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { type SealedColumns, sealComment, sealSaid, sealTitle } from './sealed-rows.ts'

const sealJob = 'conversations.seal-past'

/** Sealed in one transaction. */
const batchSize = 100

export interface PastOptions {
  database: Database
  keys: DataKeys
  jobs: Jobs
  log: Log
}

interface Row {
  id: string
  workspace_id: string
  /** '': they are gone from the workspace. */
  user_id: string
  owner_id: string
  conversation_id: string
  title: string
  question: string
  body: Answer | null
  partial: string | null
  comment: string
}

const own = ({
  id,
  workspace_id: workspaceId,
  owner_id: userId,
}: Pick<Row, 'id' | 'workspace_id' | 'owner_id'>) => ({
  id,
  workspaceId,
  userId,
})

/** What lies in plain of each table, and how it is sealed. Who is gone from the workspace has no key any more. */
const tables = [
  {
    any: 'select from conversations where sealed is null limit 1',
    find: `select c.id, c.workspace_id, coalesce(m.user_id, '') as user_id, c.user_id as owner_id, c.title
      from conversations c left join memberships m on m.workspace_id = c.workspace_id and m.user_id = c.user_id
      where c.sealed is null order by c.id limit $1 for update of c skip locked`,
    write: 'update conversations set title = null, key_id = $2, sealed = $3 where id = $1',
    seal: (key: Parameters<typeof sealTitle>[0], { title, ...row }: Row) => sealTitle(key, own(row), title),
  },
  {
    any: 'select from answers where sealed is null limit 1',
    find: `select a.id, a.workspace_id, coalesce(m.user_id, '') as user_id, a.user_id as owner_id, a.question, a.body, a.partial
      from answers a left join memberships m on m.workspace_id = a.workspace_id and m.user_id = a.user_id
      where a.sealed is null order by a.id limit $1 for update of a skip locked`,
    write:
      'update answers set question = null, body = null, partial = null, key_id = $2, sealed = $3 where id = $1',
    seal: (key: Parameters<typeof sealSaid>[0], { question, body, partial, ...row }: Row) =>
      sealSaid(key, own(row), { question, body, partial }),
  },
  {
    any: 'select from messages where comment is not null limit 1',
    find: `select t.id, t.workspace_id, coalesce(m.user_id, '') as user_id, t.conversation_id, t.comment
      from messages t join conversations c on c.id = t.conversation_id
        left join memberships m on m.workspace_id = c.workspace_id and m.user_id = c.user_id
      where t.comment is not null order by t.id limit $1 for update of t skip locked`,
    write: 'update messages set comment = null, key_id = $2, sealed = $3 where id = $1',
    seal: (
      key: Parameters<typeof sealComment>[0],
      { id, workspace_id: workspaceId, conversation_id: conversationId, comment }: Row,
    ) => sealComment(key, { id, workspaceId, conversationId }, comment),
  },
]

/** Seals conversations from before they were sealed, a few at a time, while they are read and asked in. */
export function definePastJob({ database, keys, jobs, log }: PastOptions) {
  async function sealBatch(
    client: pg.PoolClient,
    { find, write, seal }: (typeof tables)[number],
    keyOf: (row: Row) => Promise<Parameters<typeof sealTitle>[0]>,
  ): Promise<number> {
    const { rows } = await client.query<Row>(find, [batchSize])
    for (const row of rows) {
      const { keyId, sealed }: SealedColumns = seal(await keyOf(row), row)
      await client.query(write, [row.id, keyId, sealed])
    }
    return rows.length
  }

  jobs.define(sealJob, {}, (_, signal) =>
    acrossWorkspaces(async () => {
      let sealed = 0
      for (const table of tables)
        for (let done = -1; done !== 0; sealed += done) {
          signal.throwIfAborted()
          done = await database.transaction((tx) =>
            sealBatch(tx.$client, table, async ({ workspace_id: workspaceId, user_id: userId }) =>
              keys.current(tx, workspaceId, holderOf({ workspaceId, userId }).personId),
            ),
          )
        }
      log.info({ rows: sealed }, 'conversations from before were sealed')
    }),
  )

  return {
    /** Asks for the job where something is left to do. */
    async resume(): Promise<void> {
      for (const { any } of tables)
        if ((await database.pool.query(any)).rowCount)
          return database.transaction((tx) => jobs.send(tx, sealJob, {}, { key: 'all' }))
    },
  }
}
