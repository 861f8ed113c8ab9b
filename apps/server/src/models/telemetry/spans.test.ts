import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startEmbeddingsServer } from '../../../test/embeddings-server.ts'
import type { Actor } from '../../platform/actor.ts'
import { openConnections } from '../../platform/egress/egress.ts'
import { createResilience } from '../../platform/resilience/index.ts'
import { openLog } from '../../platform/telemetry/log.ts'
import { openOtlpSpans } from '../../platform/telemetry/otlp-spans.ts'
import { builtinConfigured } from '../builtin/index.ts'
import { openProviderEmbedder } from '../embeddings/provider-embedder.ts'
import { freeMeter } from '../meter.ts'
import { openRouter } from '../routing/run.ts'
import { traceCalls, traceEmbeddings } from './spans.ts'

interface Sent {
  resourceSpans: {
    scopeSpans: { spans: { name: string; kind: number; attributes: { key: string }[] }[] }[]
  }[]
}

/** A collector of OTLP, and spans that are sent to it. */
async function startCollector() {
  const sent: { path: string | undefined; key: unknown; body: Sent }[] = []
  const collector = createServer(async (message, response) => {
    const body = JSON.parse(Buffer.concat(await Array.fromAsync(message)).toString()) as Sent
    sent.push({ path: message.url, key: message.headers['x-key'], body })
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const { port } = collector.address() as AddressInfo
  const log = openLog('silent')
  const resilience = createResilience(log)
  const spans = openOtlpSpans({
    endpoint: `http://127.0.0.1:${port}`,
    headers: { 'x-key': 'k' },
    version: '1',
    resilience,
    log,
  })
  return {
    sent,
    log,
    resilience,
    tracer: spans.tracer,
    spans: () => sent.flatMap(({ body }) => body.resourceSpans[0]!.scopeSpans[0]!.spans),
    async close() {
      await spans.close()
      collector.close()
    },
  }
}

describe('a call to a model', () => {
  it('is a span with the attributes of the GenAI conventions, and nothing of what was said', async () => {
    const { sent, log, resilience, tracer, spans, close } = await startCollector()
    const router = openRouter({ log, meter: freeMeter, observers: [traceCalls(tracer)] })
    const target = builtinConfigured(resilience)
    await router.generate({
      actor: { workspaceId: 'ws_a' } as Actor,
      route: { name: 'default', steps: [{ target, firstTokenMs: 100, totalMs: 100 }], isMasked: false },
      purpose: 'answer',
      options: {
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Bom dia' }] }],
        temperature: 0,
      },
      signal: new AbortController().signal,
    })
    await close()
    expect(sent).toMatchObject([{ path: '/v1/traces', key: 'k' }])
    const [span] = spans()
    expect(span).toMatchObject({ name: 'chat extractive', kind: 3, status: { code: 0 } })
    expect(span!.attributes.map(({ key }) => key)).toEqual([
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.model',
      'gen_ai.request.temperature',
      'gepeto.model',
      'gepeto.route',
      'gepeto.purpose',
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.output_tokens',
    ])
    expect(JSON.stringify(sent)).not.toContain('Bom dia')
  })

  it('for vectors is one too, whether it is answered or not', async () => {
    const { resilience, tracer, spans, sent, close } = await startCollector()
    const server = await startEmbeddingsServer()
    const connections = openConnections()
    const embedder = openProviderEmbedder({
      id: 'ours/scripted',
      provider: { name: 'ours', kind: 'compatible', apiKey: undefined, baseUrl: server.address },
      model: 'scripted',
      connections,
      resilience,
      target: 'embedding:ours/scripted',
      trace: traceEmbeddings(tracer),
      isMasked: async () => false,
      record: () => {},
    })
    await embedder.embed(['Bom dia', 'Boa noite'], 'passage')
    server.nextJson(400, { error: { message: 'too long' } })
    await expect(embedder.embed(['Bom dia'], 'query')).rejects.toThrow()
    await close()
    await server.close()
    await connections.dispatcher.destroy()
    expect(spans()).toMatchObject([
      { name: 'embeddings scripted', kind: 3 },
      { name: 'embeddings scripted', kind: 3, status: { code: 2 } },
    ])
    expect(spans().map(({ attributes }) => attributes.map(({ key }) => key))).toEqual([
      [...always, 'gen_ai.usage.input_tokens'],
      [...always, 'gen_ai.usage.input_tokens', 'error.type'],
    ])
    expect(JSON.stringify(sent)).not.toContain('Bom dia')
  })
})

/** What a span of a call for vectors begins with. */
const always = [
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gepeto.model',
  'gepeto.purpose',
  'gepeto.texts',
]
