import type { Collection, Document, Message } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { backup, photosynthesis } from './texts.ts'

describe.each(stores)('two workspaces on the $kind database', (store) => {
  let gepeto: Gepeto
  let ids: Record<'collection' | 'document' | 'conversation' | 'answer' | 'message' | 'key', string>

  /** Fills the first workspace, then hands the owner's key to a second one: from now on all of it is somebody else's. */
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    const collection: Collection = await gepeto.collection({ documents: [backup] })
    const document: Document = await gepeto.document(collection.id, photosynthesis)
    const answer = await gepeto.ask('When does the nightly backup start?')
    const { items } = await gepeto.must<{ items: Message[] }>(
      'GET',
      `/api/v1/conversations/${answer.conversation}/messages`,
    )
    const { id: key } = await gepeto.must<{ id: string }>('POST', '/api/v1/keys', { json: { name: 'one' } })
    ids = {
      collection: collection.id,
      document: document.id,
      conversation: answer.conversation,
      answer: answer.id,
      message: items[0]!.id,
      key,
    }
    await gepeto.sql(`insert into workspaces (id, name) values ('ws_two', 'Two')`)
    await gepeto.sql(
      `insert into collections (id, workspace_id, name, is_default) values ('col_two', 'ws_two', 'Two', true)`,
    )
    await gepeto.sql(`update api_keys set workspace_id = 'ws_two' where name = 'Bootstrap'`)
    gepeto.app.identity.forgetCredentials()
  })
  afterAll(() => gepeto.close())

  it.each([
    ['GET', 'collection', '/api/v1/collections/{}', undefined],
    ['PATCH', 'collection', '/api/v1/collections/{}', { name: 'Mine' }],
    ['DELETE', 'collection', '/api/v1/collections/{}', undefined],
    ['GET', 'collection', '/api/v1/collections/{}/documents', undefined],
    ['POST', 'collection', '/api/v1/collections/{}/documents', { title: 'In', text: 'In' }],
    ['GET', 'collection', '/api/v1/collections/{}/events', undefined],
    ['GET', 'document', '/api/v1/documents/{}', undefined],
    ['PATCH', 'document', '/api/v1/documents/{}', { title: 'Mine' }],
    ['PATCH', 'document', '/api/v1/documents/{}', { collectionId: 'col_two' }],
    ['DELETE', 'document', '/api/v1/documents/{}', undefined],
    ['GET', 'document', '/api/v1/documents/{}/text', undefined],
    ['GET', 'document', '/api/v1/documents/{}/content', undefined],
    ['GET', 'document', '/api/v1/documents/{}/passages', undefined],
    ['POST', 'document', '/api/v1/documents/{}/retry', undefined],
    ['GET', 'conversation', '/api/v1/conversations/{}', undefined],
    ['PATCH', 'conversation', '/api/v1/conversations/{}', { title: 'Mine' }],
    ['DELETE', 'conversation', '/api/v1/conversations/{}', undefined],
    ['GET', 'conversation', '/api/v1/conversations/{}/messages', undefined],
    ['GET', 'conversation', '/api/v1/conversations/{}/export', undefined],
    ['GET', 'answer', '/api/v1/answers/{}', undefined],
    ['GET', 'answer', '/api/v1/answers/{}/stream', undefined],
    ['POST', 'message', '/api/v1/messages/{}/feedback', { rating: 'up' }],
    ['DELETE', 'key', '/api/v1/keys/{}', undefined],
  ] as const)('%s of another one’s %s at %s is not there', async (method, thing, path, json) => {
    const { status, body } = await gepeto.call(method, path.replace('{}', ids[thing]), { json })
    expect({ status, title: body.title }).toEqual({
      status: 404,
      title: expect.stringMatching(/^There is no/),
    })
  })

  it('neither searches nor asks another one’s collections, named or not', async () => {
    for (const path of ['/api/v1/search', '/api/v1/ask']) {
      const json = { query: 'backup', question: 'backup', collections: [ids.collection] }
      const { query, question, collections } = json
      const named = await gepeto.call('POST', path, {
        json: path.endsWith('ask') ? { question, collections } : { query, collections },
      })
      expect(named.status).toBe(404)
    }
    const all = await gepeto.must<{ results: unknown[] }>('POST', '/api/v1/search', {
      json: { query: 'backup' },
    })
    expect(all.results).toEqual([])
    const answer = await gepeto.ask('When does the nightly backup start?')
    expect(answer).toMatchObject({ abstained: true, citations: [] })
    const inOther = await gepeto.call('POST', '/api/v1/ask', {
      json: { question: 'And then?', conversation: ids.conversation },
    })
    expect(inOther.status).toBe(404)
  })

  it('lists none of another one’s things', async () => {
    const list = async (path: string) =>
      (await gepeto.must<{ items: { id: string }[] }>('GET', path)).items.map(({ id }) => id)
    expect(await list('/api/v1/collections')).toEqual(['col_two'])
    expect(await list('/api/v1/conversations')).not.toContain(ids.conversation)
    expect(await list('/api/v1/keys')).not.toContain(ids.key)
  })

  it('left everything as it was', async () => {
    const rows = await gepeto.sql('select title, collection_id from documents where id = $1', [ids.document])
    expect(rows).toEqual([{ title: photosynthesis.title, collection_id: ids.collection }])
    expect(await gepeto.happened(ids.document)).toEqual([
      'knowledge.document.added',
      'knowledge.document.ingested',
    ])
  })
})
