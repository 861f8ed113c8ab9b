import type { Answer, Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

describe.each(stores)('Idempotency-Key on the $kind database', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store)
  })
  afterAll(() => gepeto.close())

  const post = <Body>(path: string, key: string, json: object) =>
    gepeto.call<Body>('POST', path, { json, headers: { 'idempotency-key': key } })
  const create = (key: string, name: string) => post<Collection>('/api/v1/collections', key, { name })
  const named = async (name: string) =>
    (await gepeto.must<{ items: Collection[] }>('GET', '/api/v1/collections')).items.filter(
      (collection) => collection.name === name,
    ).length

  it('carries a request out once and gives its answer again', async () => {
    const first = await create('a', 'Once')
    const second = await create('a', 'Once')
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(await named('Once')).toBe(1)
  })

  it('carries out one of many at once', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => create('b', 'Race')))
    for (const { status } of replies) expect([201, 409]).toContain(status)
    expect(replies.some(({ status }) => status === 201)).toBe(true)
    expect(await named('Race')).toBe(1)
  })

  it('gives a refusal again too', async () => {
    const key = 'c'
    const refused = await post('/api/v1/collections/col_none/documents', key, { title: 'A', text: 'A' })
    const again = await post('/api/v1/collections/col_none/documents', key, { title: 'A', text: 'A' })
    expect([refused.status, again.status]).toEqual([404, 404])
    expect(again.body).toEqual(refused.body)
  })

  it('refuses a key that came with another request, and one that is too long', async () => {
    await create('d', 'First')
    const other = await create('d', 'Second')
    expect({ status: other.status, type: (other.body as unknown as { type: string }).type }).toEqual({
      status: 409,
      type: '/problems/request/idempotency-key-reused',
    })
    expect((await create('x'.repeat(256), 'Long')).status).toBe(400)
  })

  it('records one turn for a question that is sent twice', async () => {
    const ask = () => post<Answer>('/api/v1/ask', 'e', { question: 'Hello there!' })
    const first = await ask()
    expect((await ask()).body).toEqual(first.body)
    expect(await gepeto.sql('select id from messages')).toHaveLength(1)
  })

  it('forgets a streamed answer, which is continued by its id', async () => {
    const stream = () =>
      Array.fromAsync(
        gepeto.stream('POST', '/api/v1/ask', {
          json: { question: 'Hello there!', stream: true },
          headers: { 'idempotency-key': 'f' },
        }),
      )
    expect((await stream()).at(-1)!.event).toBe('done')
    expect(
      await gepeto.sql(`select key from idempotent_requests where key = 'f' and status is not null`),
    ).toEqual([])
  })

  it('forgets after a day', async () => {
    await create('g', 'Daily')
    await gepeto.sql(
      `update idempotent_requests set created_at = now() - interval '25 hours' where key = 'g'`,
    )
    expect((await create('g', 'Daily')).headers.get('idempotency-replayed')).toBeNull()
    expect(await named('Daily')).toBe(2)
  })
})
