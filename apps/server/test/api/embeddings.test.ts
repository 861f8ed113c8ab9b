import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmbeddingSettings, EmbeddingTest, Health, SearchResults, Workspace } from '@gepeto/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openModelFiles } from '../../src/models/index.ts'
import { noKeys, openBlobs } from '../../src/platform/blobs/index.ts'
import { createResilience } from '../../src/platform/resilience/index.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type PreparedDatabase, stores } from '../databases.ts'
import { startEmbeddingsServer } from '../embeddings-server.ts'
import { type Gepeto, startInstance } from '../gepeto.ts'
import { setUpOwner } from '../people.ts'
import { startServerProcess } from '../server-process.ts'
import { writeTinyModel } from '../tiny-model.ts'

// Each starts servers and waits for their background work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** Enough for several batches of 200 passages; each paragraph is one. */
const long = (topic: string, paragraphs: number) =>
  Array.from(
    { length: paragraphs },
    (_, at) => `${topic} ${at} ${'the meadow grows slowly under a quiet sky. '.repeat(16)}`,
  ).join('\n\n')

describe.each(stores)('the embedding model on the $kind database', (store) => {
  let server: Awaited<ReturnType<typeof startEmbeddingsServer>>
  let prepared: PreparedDatabase
  let running: Gepeto | undefined
  beforeEach(async () => {
    server = await startEmbeddingsServer()
    prepared = await store.prepare()
  })
  afterEach(async () => {
    await running?.app.close()
    running = undefined
    await prepared.discard()
    await server.close()
  })

  async function start(environment: Record<string, string> = {}): Promise<Gepeto> {
    await running?.app.close()
    running = await startInstance(prepared, environment)
    return running
  }
  const settings = (gepeto: Gepeto) => gepeto.must<EmbeddingSettings>('GET', '/api/v1/models/embeddings')
  const servingIn = async (gepeto: Gepeto) => (await settings(gepeto)).serving.model
  const choose = (gepeto: Gepeto, model: string | null) =>
    gepeto.must<EmbeddingSettings>('PUT', '/api/v1/models/embeddings', { json: { model } })
  const health = async (gepeto: Gepeto) =>
    (await gepeto.must<Health>('GET', '/health')).components.embeddings!
  const search = (gepeto: Gepeto, query: string, mode = 'dense') =>
    gepeto.must<SearchResults>('POST', '/api/v1/search', { json: { query, mode, limit: 3 } })
  const embeddersOf = (gepeto: Gepeto) =>
    gepeto.sql<{ embedder: string | null; passages: number }>(
      'select embedder, count(*)::int as passages from passages group by embedder order by embedder',
    )

  it('of a provider makes the vectors of passages and questions, and is metered', async () => {
    const gepeto = await start(server.variables())
    await gepeto.collection({
      documents: [{ title: 'Plants', text: 'Leaves are green. Roots drink water.' }],
    })
    const { results } = await search(gepeto, 'leaves')
    expect(results[0]!.text).toContain('Leaves are green')
    expect(server.texts()).toContain('leaves')
    expect(await health(gepeto)).toMatchObject({ status: 'ok', detail: 'compatible/scripted' })
    expect(await embeddersOf(gepeto)).toEqual([{ embedder: 'compatible/scripted', passages: 1 }])
    await gepeto.app.usage.meter.flush()
    expect(await gepeto.sql('select distinct model, purpose from model_calls')).toEqual([
      { model: 'compatible/scripted', purpose: 'embedding' },
    ])
  })

  it('that does not answer holds up neither upload nor question; passages get their vectors later', async () => {
    const gepeto = await start(server.variables())
    server.down(true)
    await gepeto.collection({ documents: [{ title: 'Plants', text: 'Leaves are green.' }] })
    expect(await embeddersOf(gepeto)).toEqual([{ embedder: null, passages: 1 }])
    expect((await search(gepeto, 'leaves', 'hybrid')).results).toHaveLength(1)
    const refused = await gepeto.call('POST', '/api/v1/search', { json: { query: 'leaves', mode: 'dense' } })
    expect(refused).toMatchObject({ status: 503, body: { type: '/problems/models/embeddings-unavailable' } })

    server.down(false)
    const again = await start(server.variables())
    // What is found without them is not remembered beyond their coming.
    await search(again, 'leaves')
    await expect.poll(async () => (await search(again, 'leaves')).results.length, { timeout: 30_000 }).toBe(1)
  })

  it('changes in the background: the old vectors serve until all new ones are there, and then no longer', async () => {
    const before = await start()
    await before.collection({ documents: [{ title: 'Plants', text: long('leaf', 30) }] })

    const release = server.hold()
    const gepeto = await start(server.variables())
    await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBeGreaterThan(0)
    expect((await search(gepeto, 'leaf 7')).results).toHaveLength(3)
    expect((await health(gepeto)).detail).toMatch(/^compatible\/scripted; 0\/\d+$/)
    expect(await settings(gepeto)).toMatchObject({
      serving: { model: 'builtin', isAvailable: true },
      coming: { model: 'compatible/scripted', isAvailable: true, done: 0 },
    })
    expect(server.texts()).not.toContain('leaf 7')

    release()
    await expect.poll(() => servingIn(gepeto), { timeout: 30_000 }).toBe('compatible/scripted')
    expect((await search(gepeto, 'leaf 8')).results).toHaveLength(3)
    expect(server.texts()).toContain('leaf 8')

    const texts = server.texts().length
    const after = await start(server.variables())
    expect((await search(after, 'leaf 9')).results).toHaveLength(3)
    expect(server.texts()).toHaveLength(texts + 1)
  })

  it('gives what came in amid a change its vectors too, and may be changed back', async () => {
    const before = await start()
    const collection = await before.collection({ documents: [{ title: 'Plants', text: long('leaf', 5) }] })
    const release = server.hold()
    const amid = await start(server.variables())
    await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBeGreaterThan(0)
    await amid.document(collection.id, { title: 'Late', text: 'A heron stands in the reeds.' })
    release()
    await expect.poll(() => servingIn(amid), { timeout: 30_000 }).toBe('compatible/scripted')
    expect((await search(amid, 'heron reeds')).results[0]!.text).toContain('heron')

    const back = await start()
    await expect.poll(() => servingIn(back), { timeout: 30_000 }).toBe('builtin')
    expect((await search(back, 'heron')).results[0]!.text).toContain('heron')
  })

  it('is chosen for a workspace, tested, followed on its way, stopped, and given up again', async () => {
    const gepeto = await start({ COMPATIBLE_BASE_URL: server.address })
    await gepeto.collection({ documents: [{ title: 'Plants', text: long('leaf', 5) }] })
    expect(await settings(gepeto)).toMatchObject({
      chosen: null,
      usual: 'builtin',
      serving: { model: 'builtin', isAvailable: true },
      coming: null,
      offered: expect.arrayContaining([
        { name: 'builtin', provider: null, isLocal: true },
        { name: 'compatible', provider: 'compatible', isLocal: true },
      ]),
    })
    const model = 'compatible/scripted'
    const test = () =>
      gepeto.must<EmbeddingTest>('POST', '/api/v1/models/embeddings/test', { json: { model } })
    expect(await test()).toMatchObject({ isWorking: true, model, dimensions: 48, reason: null })
    server.nextJson(401, { error: { message: 'no' } })
    expect(await test()).toMatchObject({ isWorking: false, dimensions: null, reason: 'it answered 401' })

    const release = server.hold()
    const asked = server.asked.length
    expect(await choose(gepeto, model)).toMatchObject({ chosen: model, coming: { model, done: 0 } })
    await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBeGreaterThan(asked)
    expect(await choose(gepeto, null)).toMatchObject({ chosen: null, coming: null })
    release()
    expect((await search(gepeto, 'leaf 2')).results).toHaveLength(3)
    expect(await servingIn(gepeto)).toBe('builtin')

    await choose(gepeto, model)
    await expect.poll(() => servingIn(gepeto), { timeout: 30_000 }).toBe(model)
    expect((await search(gepeto, 'leaf 3')).results).toHaveLength(3)
    expect(server.texts()).toContain('leaf 3')
    const [workspace] = await gepeto.sql<{ id: string }>('select id from workspaces')
    expect((await gepeto.happened(workspace!.id)).filter((kind) => kind.includes('embedding'))).toEqual([
      'knowledge.embedding.tested',
      'knowledge.embedding.tested',
      'knowledge.embedding.chosen',
      'knowledge.embedding.chosen',
      'knowledge.embedding.chosen',
      'knowledge.embedding.switched',
    ])

    const again = await start({ COMPATIBLE_BASE_URL: server.address })
    expect(await servingIn(again)).toBe(model)
    // Its address is gone: words find on, and the page can say so.
    const without = await start()
    expect(await settings(without)).toMatchObject({ chosen: model, serving: { model, isAvailable: false } })
    expect((await search(without, 'leaf', 'hybrid')).results).toHaveLength(3)
  })

  it('of a workspace may be of its own provider, and is no other workspace’s', async () => {
    const gepeto = await start({ GEPETO_ALLOW_PRIVATE_URLS: 'true' })
    const provider = await gepeto.must<{ id: string }>('POST', '/api/v1/models/providers', {
      json: {
        name: 'ours',
        kind: 'compatible',
        baseUrl: server.address,
        models: ['chat'],
        apiKey: 'sk-ours',
      },
    })
    await gepeto.collection({ documents: [{ title: 'Plants', text: long('leaf', 3) }] })
    await choose(gepeto, 'ours/scripted')
    await expect.poll(() => servingIn(gepeto), { timeout: 30_000 }).toBe('ours/scripted')
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer sk-ours']),
    )

    const owner = await setUpOwner(gepeto)
    const other = await owner.call<Workspace>('POST', '/api/v1/workspaces', { json: { name: 'Other' } })
    const theirs = await owner.call<EmbeddingSettings>('GET', '/api/v1/models/embeddings', {
      workspace: other.body.id,
    })
    const { chosen, serving, offered } = theirs.body
    expect({ chosen, serving: serving.model }).toEqual({ chosen: null, serving: 'builtin' })
    expect(offered.map(({ name }) => name)).not.toContain('ours')

    await gepeto.must('DELETE', `/api/v1/models/providers/${provider.id}`)
    expect(await settings(gepeto)).toMatchObject({ serving: { model: 'ours/scripted', isAvailable: false } })
    expect(await health(gepeto)).toMatchObject({ status: 'degraded', detail: 'builtin; missing in 1' })
    expect(await gepeto.ask('How slowly does the meadow grow?')).toMatchObject({
      warnings: ['found-by-words'],
    })
    await choose(gepeto, 'builtin')
    await expect.poll(() => servingIn(gepeto), { timeout: 30_000 }).toBe('builtin')
    expect((await health(gepeto)).status).toBe('ok')
  })

  it('cannot be chosen where it is not offered', async () => {
    const gepeto = await start({ COMPATIBLE_BASE_URL: server.address })
    for (const model of ['onnx:/etc', 'onnx/acme/none', 'openai/some', 'nobody/model', 'compatible']) {
      const refused = await gepeto.call('PUT', '/api/v1/models/embeddings', { json: { model } })
      expect(refused).toMatchObject({ status: 400, body: { type: '/problems/models/embedding-not-offered' } })
    }
  })

  it('is not held up by a passage that it refuses to read, but is not switched to where it refuses all', async () => {
    const before = await start()
    await before.collection({ documents: [{ title: 'Plants', text: long('leaf', 3) }] })
    const refuse = (times: number) => {
      for (let time = 0; time < times; time++) server.nextJson(400, { error: { message: 'cannot be read' } })
    }
    refuse(1 + 3)
    const amid = await start(server.variables())
    await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBeGreaterThan(3)
    expect(await settings(amid)).toMatchObject({
      serving: { model: 'builtin' },
      coming: { model: 'compatible/scripted', done: 0, total: 3 },
    })

    refuse(1 + 1)
    await expect.poll(() => servingIn(amid), { timeout: 30_000 }).toBe('compatible/scripted')
    expect((await search(amid, 'leaf')).results).toHaveLength(2)
  })

  it('leaves nothing of the vectors of before, once nobody can be searching them', async () => {
    const before = await start()
    await before.collection({ documents: [{ title: 'Plants', text: long('leaf', 5) }] })
    const gepeto = await start(server.variables())
    await expect.poll(() => servingIn(gepeto), { timeout: 30_000 }).toBe('compatible/scripted')
    expect(await gepeto.sql('select distinct embedder from passage_vectors')).toEqual([
      { embedder: 'compatible/scripted' },
    ])
    await expect
      .poll(
        async () => {
          await gepeto.sql(`update embedding_models set changed_at = now() - interval '2 minutes'`)
          await gepeto.sql(`update jobs set run_at = now() where name = 'knowledge.settle-vectors'`)
          return gepeto.sql('select distinct embedder from passage_vectors')
        },
        { timeout: 30_000 },
      )
      .toEqual([])
    expect(await embeddersOf(gepeto)).toEqual([{ embedder: 'compatible/scripted', passages: 5 }])
    expect((await search(gepeto, 'leaf 4')).results).toHaveLength(3)
    const indexed = await gepeto.sql<{ embedder: string }>('select distinct embedder from index_vectors')
    expect(indexed).toEqual(store.kind === 'postgres' ? [{ embedder: 'compatible/scripted' }] : [])
  })

  it('goes on where a killed process left it', async () => {
    const before = await start()
    await before.collection({ documents: [{ title: 'Plants', text: long('leaf', 500) }] })
    await before.app.close()
    running = undefined

    const killed = await startServerProcess(store, server.variables(), prepared)
    await expect.poll(() => server.texts().length, { timeout: 60_000 }).toBeGreaterThan(200)
    const release = server.hold()
    await killed.kill()
    const done = server.asked.length
    release()

    const gepeto = await start(server.variables())
    await expect.poll(() => servingIn(gepeto), { timeout: 60_000 }).toBe('compatible/scripted')
    const first = server.asked.slice(0, done).flatMap(({ input }) => input)
    const second = server.asked.slice(done).flatMap(({ input }) => input)
    // No more than the batch that was under way is made again.
    const twice = second.filter((text) => first.includes(text))
    expect(twice.length).toBeLessThanOrEqual(200)
    expect(new Set([...first, ...second]).size).toBeGreaterThanOrEqual(500)
    expect((await search(gepeto, 'leaf 7')).results).toHaveLength(3)
  })

  it('in a folder that is empty comes out of the store at the start, or the start says how to fetch it', async () => {
    const chosen = { GEPETO_EMBEDDINGS: 'onnx/acme/tiny' }
    await expect(start(chosen)).rejects.toThrow('gepeto models pull acme/tiny')

    const before = await start()
    const modelsDir = join(prepared.config.dataDir, 'models')
    await writeTinyModel(join(modelsDir, 'acme/tiny'))
    const store = {
      database: before.app.database,
      blobs: await openBlobs(
        { dataDir: prepared.config.dataDir },
        { resilience: createResilience(openLog('silent')), keys: noKeys },
      ),
    }
    const hub = { address: 'http://localhost:1', token: undefined }
    await openModelFiles({ store, modelsDir, hub }).push('acme/tiny', () => {})
    await rm(modelsDir, { recursive: true })

    const gepeto = await start(chosen)
    await gepeto.collection({
      documents: [
        { title: 'a', text: 'leaf' },
        { title: 'b', text: 'roots' },
      ],
    })
    expect((await search(gepeto, 'leaf')).results[0]!.text).toContain('leaf')
    expect(await health(gepeto)).toMatchObject({ status: 'ok', detail: 'onnx/acme/tiny' })
  })
})
