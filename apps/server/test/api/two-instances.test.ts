import type { Collection, Document } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startInstances } from '../gepeto.ts'
import { type Person, person } from '../members.ts'
import { backup, photosynthesis } from './texts.ts'

/** Set by `npm run services` and by CI. */
const redisUrl = process.env.GEPETO_TEST_REDIS_URL
const postgres = stores.find(({ kind }) => kind === 'postgres')

/** "At once", for another instance: the message is under way for a millisecond or two. */
const soon = { timeout: 1000, interval: 5 }

describe.skipIf(!redisUrl || !postgres)('two instances on one PostgreSQL and one Redis', () => {
  let here: Gepeto
  let there: Gepeto
  let collection: Collection
  beforeAll(async () => {
    // A Redis database of its own, so that nothing of another run is found.
    const url = new URL(redisUrl!)
    url.pathname = `/${1 + (process.pid % 15)}`
    ;[here, there] = (await startInstances(postgres!, 2, { REDIS_URL: url.href })) as [Gepeto, Gepeto]
    collection = await here.collection({ documents: [backup] })
  })
  afterAll(async () => {
    await there.close()
    await here.close()
  })

  const question = 'When does the nightly backup start?'
  const asking = (gepeto: Gepeto, who?: Person, collections = [collection.id]) =>
    gepeto.call<{ cached: string; abstained: boolean }>('POST', '/api/v1/ask', {
      json: { question, collections },
      ...(who ? { headers: who.headers, anonymous: true } : {}),
    })
  const cachedAt = async (gepeto: Gepeto, who?: Person) => (await asking(gepeto, who)).body.cached

  const change = (who: Person, json: object) => here.must('PATCH', `/api/v1/users/${who.userId}`, { json })

  it('share their answers', async () => {
    expect([await cachedAt(here), await cachedAt(there), await cachedAt(there)]).toEqual([
      'none',
      'exact',
      'exact',
    ])
    const { caches } = there.app.cache.stats()
    expect(caches.find(({ name }) => name === 'answers')).toMatchObject({ shared: 1, memory: 1 })
  })

  it('give no answer any more that a new document has made old', async () => {
    await cachedAt(here)
    expect(await cachedAt(there)).toBe('exact')
    await here.document(collection.id, photosynthesis)
    await expect.poll(() => cachedAt(there), soon).toBe('none')
    expect(await cachedAt(there)).toBe('exact')
    await expect.poll(() => cachedAt(here), soon).toBe('exact')
  })

  it('give nothing to who may not read it any more', async () => {
    const restricted = await here.collection({ name: 'Restricted', documents: [backup] })
    const reader = await person(here)
    const at = `/api/v1/collections/${restricted.id}/access`
    for (const gepeto of [here, there])
      expect((await asking(gepeto, reader, [restricted.id])).body.abstained).toBe(false)
    await here.must('PUT', at, { json: { access: 'restricted', grants: [] } })
    for (const gepeto of [here, there])
      await expect.poll(async () => (await asking(gepeto, reader, [restricted.id])).status, soon).toBe(404)
    expect((await asking(there, undefined, [restricted.id])).status).toBe(200)
  })

  it('keep an answer that rests on a document hidden from somebody out of their reach', async () => {
    const shared = await here.collection({ name: 'Shared', documents: [backup, photosynthesis] })
    const reader = await person(here)
    const { items } = await here.must<{ items: Document[] }>(
      'GET',
      `/api/v1/collections/${shared.id}/documents`,
    )
    const secret = items.find(({ title }) => title === backup.title)!
    expect((await asking(there, reader, [shared.id])).body).toMatchObject({
      abstained: false,
      cached: 'none',
    })
    expect((await asking(here, reader, [shared.id])).body).toMatchObject({
      abstained: false,
      cached: 'exact',
    })
    await there.must('PUT', `/api/v1/documents/${secret.id}/access`, {
      json: { access: 'restricted', grants: [] },
    })
    for (const gepeto of [there, here])
      await expect
        .poll(async () => (await asking(gepeto, reader, [shared.id])).body.abstained, soon)
        .toBe(true)
  })

  it.each([
    ['a key that is revoked', 401, (who: Person) => here.must('DELETE', `/api/v1/keys/${who.keyId}`)],
    ['a person who is suspended', 401, (who: Person) => change(who, { suspended: true })],
    ['a role that allows less', 403, (who: Person) => change(who, { role: 'viewer' })],
  ])('both know %s in under a second', async (_what, status, change) => {
    const who = await person(here, { role: 'builder' })
    const write = async () =>
      (
        await there.call('POST', '/api/v1/collections', {
          json: { name: 'Mine' },
          headers: who.headers,
          anonymous: true,
        })
      ).status
    expect(await write()).toBe(201)
    await change(who)
    await expect.poll(write, soon).toBe(status)
  })

  it('show each other what happens to a document', async () => {
    const left = new AbortController()
    const path = `/api/v1/collections/${collection.id}/events`
    const seen: { document?: { createdAt: string; status: string } | null }[] = []
    const watching = (async () => {
      for await (const { data } of there.stream('GET', path, { left: left.signal })) seen.push(data)
    })().catch(() => {})
    await expect
      .poll(
        async () => {
          if (seen.length === 0)
            await here.document(collection.id, { title: 'Note', text: `It is ${performance.now()} now.` })
          return seen.find(({ document }) => document?.status === 'ready')?.document?.createdAt
        },
        { timeout: 10_000 },
      )
      .toMatch(/^\d{4}-\d\d-\d\dT/)
    left.abort()
    await watching
  })

  it('are degraded, not stopped, without Redis', async () => {
    const [alone] = await startInstances(postgres!, 1, { REDIS_URL: 'redis://127.0.0.1:1' })
    const only = await alone!.collection({ documents: [backup] })
    const twice = [
      (await asking(alone!, undefined, [only.id])).body.cached,
      (await asking(alone!, undefined, [only.id])).body.cached,
    ]
    expect(twice).toEqual(['none', 'exact'])
    expect((await alone!.call('GET', '/health')).body.status).toBe('degraded')
    await alone!.close()
  })
})
