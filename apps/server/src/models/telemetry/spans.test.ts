import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../platform/actor.ts'
import { createResilience } from '../../platform/resilience/index.ts'
import { openLog } from '../../platform/telemetry/log.ts'
import { openOtlpSpans } from '../../platform/telemetry/otlp-spans.ts'
import { builtinConfigured } from '../builtin/index.ts'
import { freeMeter } from '../meter.ts'
import { openRouter } from '../routing/run.ts'
import { traceCalls } from './spans.ts'

interface Sent {
  resourceSpans: {
    scopeSpans: { spans: { name: string; kind: number; attributes: { key: string }[] }[] }[]
  }[]
}

describe('a call to a model', () => {
  it('is a span with the attributes of the GenAI conventions, and nothing of what was said', async () => {
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
    const router = openRouter({ log, meter: freeMeter, observers: [traceCalls(spans.tracer)] })
    const target = builtinConfigured(resilience)
    await router.generate({
      actor: { workspaceId: 'ws_a' } as Actor,
      route: { name: 'default', steps: [{ target, firstTokenMs: 100, totalMs: 100 }] },
      purpose: 'answer',
      options: {
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Bom dia' }] }],
        temperature: 0,
      },
      signal: new AbortController().signal,
    })
    await spans.close()
    collector.close()
    expect(sent).toMatchObject([{ path: '/v1/traces', key: 'k' }])
    const [span] = sent[0]!.body.resourceSpans[0]!.scopeSpans[0]!.spans
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
})
