import type { Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { backup } from './texts.ts'

type Page<Item> = { items: Item[]; nextCursor: string | null }

describe.each(stores)('collections on the $kind database', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store)
  })
  afterAll(() => gepeto.close())

  it('begins with a default collection, which cannot be deleted', async () => {
    const { items } = await gepeto.must<Page<Collection>>('GET', '/api/v1/collections')
    expect(items).toMatchObject([{ isDefault: true, documents: 0, passages: 0 }])
    const { status, body } = await gepeto.call('DELETE', `/api/v1/collections/${items[0]!.id}`)
    expect({ status, type: body.type }).toEqual({
      status: 409,
      type: '/problems/knowledge/default-collection',
    })
  })

  it('creates, reads, changes and deletes a collection, and writes each down', async () => {
    const created = await gepeto.call<Collection>('POST', '/api/v1/collections', {
      json: { name: ' Biologia ', description: 'Do 2º ano', language: 'pt-BR' },
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ name: 'Biologia', language: 'pt-BR', isDefault: false })
    const path = `/api/v1/collections/${created.body.id}`
    expect(await gepeto.must('GET', path)).toEqual(created.body)
    const changed = await gepeto.must('PATCH', path, { json: { name: 'Botânica', language: null } })
    expect(changed).toMatchObject({ name: 'Botânica', description: 'Do 2º ano', language: null })
    expect((await gepeto.call('DELETE', path)).status).toBe(204)
    expect((await gepeto.call('GET', path)).status).toBe(404)
    expect(await gepeto.happened(created.body.id)).toEqual([
      'knowledge.collection.created',
      'knowledge.collection.changed',
      'knowledge.collection.deleted',
    ])
  })

  it('takes its documents along when it is deleted', async () => {
    const { id } = await gepeto.collection({ documents: [backup] })
    const [document] = (await gepeto.must<Page<{ id: string }>>('GET', `/api/v1/collections/${id}/documents`))
      .items
    expect(await gepeto.must('GET', `/api/v1/collections/${id}`)).toMatchObject({ documents: 1, passages: 1 })
    await gepeto.must('DELETE', `/api/v1/collections/${id}`)
    expect((await gepeto.call('GET', `/api/v1/documents/${document!.id}`)).status).toBe(404)
    const { results } = await gepeto.must<{ results: unknown[] }>('POST', '/api/v1/search', {
      json: { query: 'nightly backup' },
    })
    expect(results).toEqual([])
  })

  it('changes nothing when a PATCH names nothing', async () => {
    const { id } = await gepeto.collection({ name: 'Same' })
    const { status, body } = await gepeto.call('PATCH', `/api/v1/collections/${id}`, { json: {} })
    expect({ status, name: body.name }).toEqual({ status: 200, name: 'Same' })
  })

  it('lists page after page, each collection once', async () => {
    for (let number = 0; number < 4; number++) await gepeto.collection({ name: `Paged ${number}` })
    const whole = await gepeto.must<Page<Collection>>('GET', '/api/v1/collections?limit=100')
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<Collection> = await gepeto.must(
        'GET',
        `/api/v1/collections?limit=2${cursor && `&cursor=${cursor}`}`,
      )
      expect(page.items.length).toBeLessThanOrEqual(2)
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(ids).toEqual(whole.items.map(({ id }) => id))
  })

  it.each(['limit=0', 'limit=101', 'limit=many', 'cursor=nonsense', 'colour=red'])(
    'refuses a list with ?%s',
    async (query) => {
      const { status, body } = await gepeto.call('GET', `/api/v1/collections?${query}`)
      expect({ status, type: body.type }).toEqual({ status: 400, type: '/problems/request/invalid' })
    },
  )
})
