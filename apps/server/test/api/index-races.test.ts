import type { Collection, SearchResults } from '@gepeto/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openIndex } from '../../src/knowledge/index/index.ts'
import { openIndexSync } from '../../src/knowledge/index-sync.ts'
import { acrossWorkspaces } from '../../src/platform/database/index.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { backup, photosynthesis } from './texts.ts'

const postgres = stores.find(({ kind }) => kind === 'postgres')

describe.skipIf(!postgres)('an index that instances share', () => {
  let gepeto: Gepeto
  let collection: Collection
  beforeAll(async () => {
    gepeto = await startGepeto(postgres!)
  })
  beforeEach(async () => {
    collection = await gepeto.collection({ documents: [photosynthesis] })
  })
  afterAll(() => gepeto.close())

  const found = async () => {
    const { results } = await gepeto.must<SearchResults>('POST', '/api/v1/search', {
      json: { query: 'When does the nightly backup start?', collections: [collection.id] },
    })
    return results.map(({ documentTitle }) => documentTitle)
  }

  it('keeps a document that comes in while another instance starts', async () => {
    const { database } = gepeto.app
    const index = await openIndex({ kind: 'postgres', dataDir: '', database })
    const marks = index.marks.bind(index)
    // What can be found has been read by now.
    index.marks = async (collectionId) => {
      if (collectionId === collection.id) await gepeto.document(collection.id, backup)
      return marks(collectionId)
    }
    const [row] = await gepeto.sql<{ embedder: string }>(
      `select embedder from embedding_models where state = 'serving'`,
    )
    const starting = openIndexSync({
      database,
      index,
      serving: { idOf: async () => row!.embedder, beforeSwitch: () => {} },
      log: openLog('silent'),
    })
    await acrossWorkspaces(() => starting.reconcile())
    expect(await found()).toContain(backup.title)
    starting.close()
  })

  it('is given a document once more that another instance took out before it was ready', async () => {
    await gepeto.sql(`
      create function take_out() returns trigger language plpgsql security definer as $$
        begin
          delete from index_passages where document_id = new.id;
          delete from index_marks where document_id = new.id;
          return new;
        end $$`)
    await gepeto.sql(`
      create trigger take_out before update on documents for each row
        when (new.status = 'ready' and old.status <> 'ready') execute function take_out()`)
    try {
      await gepeto.document(collection.id, backup)
      await expect.poll(found, { timeout: 20_000 }).toContain(backup.title)
    } finally {
      await gepeto.sql('drop trigger take_out on documents')
    }
  })
})
