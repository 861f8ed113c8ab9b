import type { Answer, Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { person } from '../members.ts'
import { backup } from './texts.ts'

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

  it('deletes what nobody may be given again, though no other request comes with a key', async () => {
    await create('old', 'Old')
    await create('young', 'Young')
    await gepeto.sql(
      `update idempotent_requests set created_at = now() - interval '25 hours' where key = 'old'`,
    )
    await gepeto.sql(`update jobs set run_at = now() where name = 'http.sweep-idempotent-answers'`)
    const kept = () => gepeto.sql(`select key from idempotent_requests where key in ('old', 'young')`)
    await expect.poll(kept, { timeout: 30_000 }).toEqual([{ key: 'young' }])
    const waiting = `select run_at > now() + interval '50 minutes' as later from jobs
      where name = 'http.sweep-idempotent-answers'`
    await expect.poll(() => gepeto.sql(waiting), { timeout: 30_000 }).toEqual([{ later: true }])
  })

  describe('keeps an answer for one credential with its rights', () => {
    const question = 'When does the nightly backup start?'
    const postAs = <Body = Record<string, unknown>>(
      apiKey: string,
      path: string,
      key: string,
      json: object,
    ) => gepeto.call<Body>('POST', path, { json, headers: { 'x-api-key': apiKey, 'idempotency-key': key } })

    it('gives a narrower key of the same person neither a key that was made nor an answer', async () => {
      const { headers } = await person(gepeto, { role: 'administrator' })
      const whole = headers['x-api-key']!
      const narrow = await gepeto.must<{ key: string }>('POST', '/api/v1/keys', {
        headers,
        json: { name: 'searcher', permissions: ['search:use'] },
      })
      const made = await postAs<{ key: string }>(whole, '/api/v1/keys', 'h', { name: 'nightly' })
      expect(made.status).toBe(201)
      const replayed = await postAs(narrow.key, '/api/v1/keys', 'h', { name: 'nightly' })
      expect([replayed.status, JSON.stringify(replayed.body).includes(made.body.key)]).toEqual([403, false])
      expect((await postAs(whole, '/api/v1/ask', 'i', { question })).status).toBe(200)
      expect((await postAs(narrow.key, '/api/v1/ask', 'i', { question })).status).toBe(403)
    })

    it('carries the request out anew once the same key may do less, or reaches less', async () => {
      const collection = await gepeto.collection({ documents: [backup] })
      const asker = await person(gepeto, { role: 'member' })
      const again = () =>
        postAs(asker.headers['x-api-key']!, '/api/v1/ask', 'j', { question, collections: [collection.id] })
      expect((await again()).status).toBe(200)
      expect((await again()).headers.get('idempotency-replayed')).toBe('true')
      await gepeto.sql('update api_keys set collections = $2 where id = $1', [asker.keyId, ['col_other']])
      gepeto.app.identity.forgetCredentials()
      expect((await again()).status).toBe(404)
      await gepeto.sql('update api_keys set collections = null, permissions = $2 where id = $1', [
        asker.keyId,
        ['search:use'],
      ])
      gepeto.app.identity.forgetCredentials()
      expect((await again()).status).toBe(403)
    })

    it('holds back an answer, and finds anew, what rests on a document since closed', async () => {
      const collection = await gepeto.collection()
      const document = await gepeto.document(collection.id, backup)
      const asker = await person(gepeto, { role: 'member' })
      const key = asker.headers['x-api-key']!
      const asked = () => postAs<Answer>(key, '/api/v1/ask', 'k', { question, collections: [collection.id] })
      const found = () =>
        postAs<{ results: unknown[] }>(key, '/api/v1/search', 'k2', {
          query: question,
          collections: [collection.id],
        })
      const first = await asked()
      expect(first.body.citations).not.toEqual([])
      expect((await found()).body.results).not.toEqual([])
      await gepeto.must('PUT', `/api/v1/documents/${document.id}/access`, {
        json: { access: 'restricted', grants: [] },
      })
      const second = await asked()
      expect(second.headers.get('idempotency-replayed')).toBe('true')
      expect(second.body).toMatchObject({ id: first.body.id, abstained: true, citations: [] })
      expect(JSON.stringify(second.body)).not.toContain(first.body.citations[0]!.quote)
      expect((await found()).body.results).toEqual([])
    })

    it('writes nothing of it down in plain text', async () => {
      const { body } = await post<{ key: string }>('/api/v1/keys', 'l', { name: 'unreadable' })
      const [row] = await gepeto.sql<{ body: Buffer }>(`select body from idempotent_requests where key = 'l'`)
      expect(row!.body.toString('latin1')).not.toContain('unreadable')
      expect((await post<{ key: string }>('/api/v1/keys', 'l', { name: 'unreadable' })).body).toEqual(body)
    })
  })
})
