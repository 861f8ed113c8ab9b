import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ProviderKind, providerKindNames } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openConnections } from '../../platform/egress/egress.ts'
import { createResilience } from '../../platform/resilience/index.ts'
import { openLog } from '../../platform/telemetry/log.ts'
import { openProvider } from './provider.ts'

/** Where each kind calls with the model "m", and how it shows its key. */
const calls: Record<ProviderKind, [path: string, header: string, value: RegExp]> = {
  openai: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
  groq: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
  nvidia: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
  huggingface: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
  anthropic: ['/v1/messages', 'x-api-key', /^key$/],
  google: ['/v1/models/m:generateContent', 'x-goog-api-key', /^key$/],
  mistral: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
  bedrock: ['/v1/model/m/converse', 'authorization', /^Bearer key$/],
  azure: ['/v1/chat/completions', 'api-key', /^key$/],
  ollama: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
  compatible: ['/v1/chat/completions', 'authorization', /^Bearer key$/],
}

describe('a provider', () => {
  const connections = openConnections()
  const resilience = createResilience(openLog('silent'))
  let server: Server
  let asked: { url: string | undefined; headers: IncomingHttpHeaders }[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, headers: request.headers })
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"message": "no"}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(async () => {
    server.close()
    await connections.dispatcher.destroy()
  })

  async function ask(kind: ProviderKind, apiKey: string | undefined) {
    asked = []
    const { port } = server.address() as AddressInfo
    const baseUrl = `http://127.0.0.1:${port}/v1/`
    const [configured] = openProvider(
      { name: kind, kind, apiKey, baseUrl, models: ['m'] },
      { resilience, connections, scope: 'model:' },
    )
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Olá' }] }]
    await expect(configured!.model.doGenerate({ prompt })).rejects.toThrow()
    return { configured: configured!, asked: asked[0]! }
  }

  it.each(providerKindNames)('of the kind %s is called where it listens, with its key', async (kind) => {
    const [path, header, value] = calls[kind]
    const { configured, asked: first } = await ask(kind, 'key')
    expect(first.url).toBe(path)
    expect(first.headers[header]).toMatch(value)
    if (kind === 'azure') expect(first.headers.authorization).toBeUndefined()
    expect(configured).toMatchObject({ id: `${kind}/m`, isLocal: true })
    // What passes bytes on shows the key in the same way.
    if (configured.wire) expect(configured.wire.headers[header]).toMatch(value)
    expect(configured.wire !== undefined).toBe(path === '/v1/chat/completions' && kind !== 'mistral')
  })

  it('without a key sends none', async () => {
    const { asked: first, configured } = await ask('compatible', undefined)
    expect(first.headers.authorization).toBeUndefined()
    expect(configured.wire?.headers).toEqual({})
  })

  it('at Amazon signs its calls where the key is a pair', async () => {
    const { asked: first } = await ask('bedrock', 'AKIAABCDEFGHIJKLMNOP:secret/key')
    expect(first.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAABCDEFGHIJKLMNOP\/\d{8}\/us-east-1\/bedrock\//,
    )
  })
})
