import { afterAll, beforeAll, describe } from 'vitest'
import { type FreshDatabase, stores } from '../../../../test/databases.ts'
import { openIndex } from '../index.ts'
import { describePassageIndex } from '../passage-index.contract.ts'

describe.each(stores)('$kind', ({ open }) => {
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await open()
  })
  afterAll(() => fresh.close())

  describePassageIndex('the index in tables', async () => {
    const { database, config } = fresh
    return {
      index: await openIndex({ kind: 'postgres', dataDir: config.dataDir, database }),
      register: (collectionId, passages) => register(fresh, collectionId, passages),
      close: async () => void (await database.pool.query('truncate workspaces cascade')),
    }
  })
})

/** The rows that the index refers to. */
async function register(
  { database: { pool } }: FreshDatabase,
  collectionId: string,
  passages: readonly { id: string; documentId: string; ordinal: number; text: string }[],
): Promise<void> {
  await pool.query(`insert into workspaces (id, name) values ('w', 'w') on conflict do nothing`)
  await pool.query(
    `insert into collections (id, workspace_id, name) values ($1, 'w', $1) on conflict do nothing`,
    [collectionId],
  )
  for (const { id, documentId, ordinal, text } of passages) {
    await pool.query(
      `insert into documents (id, workspace_id, collection_id, title, file_name, status, media_type, bytes, sha256)
       values ($1, 'w', $2, '', '', 'ready', 'text/plain', 0, $1) on conflict do nothing`,
      [documentId, collectionId],
    )
    await pool.query(
      `insert into passages (id, workspace_id, collection_id, document_id, version, ordinal, start_offset, end_offset,
         location, heading, text)
       values ($1, 'w', $2, $3, 1, $4, 0, 0, '{}', '{}', $5) on conflict do nothing`,
      [id, collectionId, documentId, ordinal, text],
    )
  }
}
