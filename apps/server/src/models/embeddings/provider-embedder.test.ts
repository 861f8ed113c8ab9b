import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startEmbeddingsServer } from '../../../test/embeddings-server.ts'
import { openConnections } from '../../platform/egress/egress.ts'
import { createResilience } from '../../platform/resilience/index.ts'
import { openLog } from '../../platform/telemetry/log.ts'
import { EmbeddingsUnavailable, NamesUnavailable } from '../errors.ts'
import type { MeteredCall } from '../meter.ts'
import type { FindNames } from '../routing/masked-call.ts'
import type { Embedder } from './embedder.ts'
import { openProviderEmbedder } from './provider-embedder.ts'

describe("a provider's embedding model", () => {
  const connections = openConnections()
  const log = openLog('silent')
  let server: Awaited<ReturnType<typeof startEmbeddingsServer>>
  let metered: MeteredCall[]
  let resilience: ReturnType<typeof createResilience>

  beforeAll(async () => {
    server = await startEmbeddingsServer()
  })
  afterAll(async () => {
    await connections.dispatcher.destroy()
    await server.close()
  })
  beforeEach(() => {
    metered = []
    server.asked.length = 0
    resilience = createResilience(log)
  })
  afterEach(() => resilience.close())

  const open = (
    model = 'scripted',
    masked: string[] = [],
    address = server.address,
    findNames?: FindNames,
  ): Embedder =>
    openProviderEmbedder({
      id: `compatible/${model}`,
      provider: { name: 'compatible', kind: 'compatible', apiKey: 'key', baseUrl: `${address}/` },
      model,
      connections,
      resilience,
      target: `embedding:compatible/${model}`,
      trace: () => undefined,
      isMasked: async (workspaceId) => masked.includes(workspaceId),
      findNames,
      record: (call) => void metered.push(call),
    })

  it('is sent no personal data of a workspace that masks it', async () => {
    // Leads here, and yet is no address of this machine alone.
    const embedder = open('scripted', ['ws_masked'], server.address.replace('127.0.0.1', '0.0.0.0'))
    const text = 'CPF 529.982.247-25 of Ana'
    await embedder.embed([text], 'passage', { workspaceId: 'ws_masked' })
    await embedder.embed([text], 'passage', { workspaceId: 'ws_open' })
    const sent = server.asked.map((asked) => JSON.stringify(asked))
    expect(sent[0]).toContain('CPF [CPF] of Ana')
    expect(sent[0]).not.toContain('529.982')
    expect(sent[1]).toContain('529.982.247-25')
  })

  it('is sent no names where there is a model for them, and nothing at all where that fails', async () => {
    const outside = server.address.replace('127.0.0.1', '0.0.0.0')
    const found = open('scripted', ['ws_masked'], outside, async () => ['Ana'])
    await found.embed(['CPF of Ana'], 'passage', { workspaceId: 'ws_masked' })
    await found.embed(['CPF of Ana'], 'passage', { workspaceId: 'ws_open' })
    expect(server.asked.map(({ input }) => input)).toEqual([['CPF of [PERSON]'], ['CPF of Ana']])
    const failing = open('scripted', ['ws_masked'], outside, async () => {
      throw new NamesUnavailable(undefined)
    })
    await expect(
      failing.embed(['CPF of Ana'], 'passage', { workspaceId: 'ws_masked' }),
    ).rejects.toBeInstanceOf(EmbeddingsUnavailable)
    expect(server.asked).toHaveLength(2)
  })

  it('gives vectors of unit length, in the order of the texts', async () => {
    const [leaf, root, again] = await open().embed(['green leaf', 'deep root', 'green leaf'], 'passage')
    expect(Math.hypot(...leaf!)).toBeCloseTo(1)
    expect(leaf).toEqual(again)
    expect(leaf).not.toEqual(root)
    expect(server.asked).toMatchObject([
      { path: '/v1/embeddings', authorization: 'Bearer key', model: 'scripted' },
    ])
  })

  it('asks for many texts in calls of 96', async () => {
    const texts = Array.from({ length: 200 }, (_, at) => `text ${at}`)
    expect(await open().embed(texts, 'passage')).toHaveLength(200)
    expect(server.asked.map(({ input }) => input.length).sort((a, b) => b - a)).toEqual([96, 96, 8])
    expect(new Set(server.texts())).toEqual(new Set(texts))
  })

  it('tells what each call used up, to the workspace whose texts they are', async () => {
    await open().embed(['one', 'two'], 'query', { workspaceId: 'wsp_a' })
    expect(metered).toMatchObject([
      {
        actor: { kind: 'system', workspaceId: 'wsp_a' },
        model: 'compatible/scripted',
        usage: { inputTokens: 14, outputTokens: 0 },
        outcome: 'answered',
        purpose: 'embedding',
      },
    ])
  })

  it('is asked again after an answer that says "not now"', async () => {
    server.nextJson(503, { error: { message: 'busy' } })
    expect(await open().embed(['leaf'], 'query')).toHaveLength(1)
    expect(server.asked).toHaveLength(2)
  })

  it('is left alone once it has failed five times in a row', async () => {
    const embedder = open()
    server.down(true)
    for (let times = 0; times < 3; times++)
      await expect(embedder.embed(['leaf'], 'query')).rejects.toThrow(EmbeddingsUnavailable)
    server.down(false)
    const before = server.asked.length
    await expect(embedder.embed(['leaf'], 'query')).rejects.toThrow('left alone')
    expect(server.asked).toHaveLength(before)
    expect(resilience.list()).toMatchObject([{ name: 'embedding:compatible/scripted', state: 'open' }])
  })

  it('says of a text that it will not read that it is the text', async () => {
    server.nextJson(400, { error: { message: 'too long' } })
    const refusal = await open()
      .embed(['leaf'], 'passage')
      .catch((error: unknown) => error)
    expect(refusal).toMatchObject({ isRefusal: true, message: expect.stringContaining('too long') })
    expect(server.asked).toHaveLength(1)
  })

  it('takes no vectors of another length than before, nor fewer than texts', async () => {
    const embedder = open()
    await embedder.embed(['leaf'], 'passage')
    const answer = (embeddings: number[][]) =>
      server.nextJson(200, {
        data: embeddings.map((embedding, index) => ({ index, embedding })),
        usage: { prompt_tokens: 1 },
      })
    answer([[1, 2, 3]])
    await expect(embedder.embed(['leaf'], 'passage')).rejects.toThrow('another number or length')
    answer([])
    await expect(embedder.embed(['leaf'], 'passage')).rejects.toThrow('another number or length')
  })

  it('tells models that were trained so what they read', async () => {
    const embedder = open('intfloat/multilingual-e5-small')
    await embedder.embed(['leaf'], 'query')
    await embedder.embed(['leaf'], 'passage')
    expect(server.texts()).toEqual(['query: leaf', 'passage: leaf'])
  })
})
