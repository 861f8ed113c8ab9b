import { request } from 'node:http'
import type { Answer, CircuitBreakerList, ModelList, ModelProvider, ModelRoute } from '@gepeto/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ScriptedProvider, startScriptedProvider, wholeAnswer } from '../chaos/scripted-provider.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

const runbook = {
  title: 'Runbook',
  text: 'The nightly backup starts at 02:30. It takes about forty minutes. Its log stands in the operations folder.',
}
const question = 'When does the nightly backup start?'
const key = 'sk-canary-0123456789abcdef'

describe.each(stores)('models on the $kind database', (store) => {
  let gepeto: Gepeto
  let openai: ScriptedProvider
  let huggingface: ScriptedProvider
  let ours: ScriptedProvider

  beforeAll(async () => {
    ;[openai, huggingface, ours] = (await Promise.all(
      ['openai', 'huggingface', 'ours'].map(startScriptedProvider),
    )) as [ScriptedProvider, ScriptedProvider, ScriptedProvider]
    gepeto = await startGepeto(store, {
      OPENAI_API_KEY: 'scripted',
      OPENAI_BASE_URL: openai.baseUrl,
      OPENAI_MODEL: 'scripted',
      HF_TOKEN: 'scripted',
      HF_BASE_URL: huggingface.baseUrl,
      HF_MODEL: 'scripted,larger',
      GEPETO_MODEL_CHAIN: 'openai,huggingface,builtin',
      GEPETO_MODEL_FIRST_WORD_SECONDS: '1',
      GEPETO_MODEL_SECONDS: '2',
      GEPETO_ALLOW_PRIVATE_URLS: 'true',
    })
    await gepeto.collection({ name: 'Operations', documents: [runbook] })
  })
  afterAll(async () => {
    await gepeto.close()
    for (const provider of [openai, huggingface, ours]) provider.close()
  })
  afterEach(async () => {
    for (const provider of [openai, huggingface, ours]) await provider.fail(undefined)
    for (const path of ['providers', 'routes'])
      for (const { id } of (await gepeto.must<{ items: { id: string }[] }>('GET', `/api/v1/models/${path}`))
        .items)
        if (/^m(pr|rt)_/.test(id)) await gepeto.must('DELETE', `/api/v1/models/${path}/${id}`)
  })

  const ask = (more: object = {}) => gepeto.ask(question, { cache: 'off', ...more })
  const provider = (more: object = {}) =>
    gepeto.must<ModelProvider>('POST', '/api/v1/models/providers', {
      json: {
        name: 'ours',
        kind: 'compatible',
        baseUrl: ours.baseUrl,
        models: ['small', 'large'],
        apiKey: key,
        ...more,
      },
    })

  it('are those of the chain, the others of their providers, and the built-in one', async () => {
    const { items } = await gepeto.must<ModelList>('GET', '/api/v1/models')
    expect(items.map(({ id, isDefault }) => `${id}${isDefault ? ' *' : ''}`)).toEqual([
      'openai/scripted *',
      'huggingface/scripted',
      'builtin',
      'huggingface/larger',
    ])
  })

  it('answer in their order, and the answer names those that failed before', async () => {
    expect(await ask()).toMatchObject({ model: 'openai/scripted' })
    expect(await ask()).not.toHaveProperty('fallback')
    await openai.fail('server error')
    expect(await ask()).toMatchObject({ model: 'huggingface/scripted', fallback: ['openai/scripted'] })
    await huggingface.fail('connection refused')
    const answer = await ask()
    expect(answer).toMatchObject({
      model: 'builtin',
      fallback: ['openai/scripted', 'huggingface/scripted'],
    })
    expect(answer.answer).toContain('02:30')
  })

  it('go on from one another in a stream, which ends once and says who failed', async () => {
    await openai.fail('cut amid the answer')
    const events = await Array.fromAsync(
      gepeto.stream('POST', '/api/v1/ask', { json: { question, cache: 'off', stream: true } }),
    )
    const done = events.at(-1)!.data as unknown as Answer
    expect(done).toMatchObject({ model: 'huggingface/scripted', fallback: ['openai/scripted'] })
    const said = events.flatMap(({ event, data }) => (event === 'delta' ? [data.text] : [])).join('')
    expect(said).toBe(done.answer)
    expect(said.replace(/ ?\[\d\]/g, '')).toBe(wholeAnswer.replace(/ ?\[\d\]/g, ''))
    expect(events.filter(({ event }) => event === 'done' || event === 'error')).toHaveLength(1)
  })

  it('of a provider that an administrator sets up are asked at its address, with its key', async () => {
    const made = await provider()
    expect(made).toMatchObject({ name: 'ours', hasKey: true, origin: 'workspace', isEnabled: true })
    const answer = await ask({ model: 'ours/large' })
    expect(answer.model).toBe('ours/large')
    expect((await ask({ model: 'ours' })).model).toBe('ours/small')
    expect(await gepeto.happened(made.id)).toEqual(['models.provider.created'])
  })

  it('keep their keys to themselves: encrypted, never told, in no event', async () => {
    const made = await provider()
    await gepeto.must('PATCH', `/api/v1/models/providers/${made.id}`, { json: { apiKey: `${key}-new` } })
    const told = await Promise.all(
      [`/api/v1/models/providers/${made.id}`, '/api/v1/models/providers', '/api/v1/models'].map((path) =>
        gepeto.must('GET', path),
      ),
    )
    const rows = await gepeto.sql<object>(
      `select encode(api_key, 'escape') as key, p.* from model_providers p`,
    )
    const events = await gepeto.events({ subject: made.id })
    expect(JSON.stringify([told, rows, events])).not.toContain('canary')
    expect(rows).toHaveLength(1)
  })

  it('take a key to no other address than it was given for', async () => {
    const { id } = await provider()
    const move = (json: object) => gepeto.call('PATCH', `/api/v1/models/providers/${id}`, { json })
    expect(await move({ baseUrl: 'https://elsewhere.example/v1' })).toMatchObject({
      status: 400,
      body: { type: '/problems/models/provider-incomplete' },
    })
    expect((await move({ baseUrl: 'https://elsewhere.example/v1', apiKey: 'another' })).status).toBe(200)
  })

  it('are tested one word at a time, and the test says why it failed', async () => {
    const { id } = await provider()
    const test = (path: string) =>
      gepeto.must('POST', `/api/v1/models/providers/${path}/test`, {
        headers: { 'accept-language': 'pt-BR' },
      })
    expect(await test(id)).toMatchObject({ isWorking: true, model: 'ours/small', reason: null })
    await ours.fail('server error')
    expect(await test(id)).toMatchObject({ isWorking: false, reason: 'a resposta foi 500' })
    expect(await test('openai')).toMatchObject({ isWorking: true, model: 'openai/scripted' })
  })

  it('are gone when their provider is switched off or deleted', async () => {
    const { id } = await provider()
    const asked = async () =>
      (await gepeto.call('POST', '/api/v1/ask', { json: { question, model: 'ours/small', cache: 'off' } }))
        .status
    expect(await asked()).toBe(200)
    await gepeto.must('PATCH', `/api/v1/models/providers/${id}`, { json: { isEnabled: false } })
    expect(await asked()).toBe(400)
    await gepeto.must('PATCH', `/api/v1/models/providers/${id}`, { json: { isEnabled: true } })
    expect(await asked()).toBe(200)
    await gepeto.must('DELETE', `/api/v1/models/providers/${id}`)
    expect(await asked()).toBe(400)
  })

  it('that are gone are named as missing in the routes that they stood in', async () => {
    const { id } = await provider()
    const json = { name: 'careful', steps: [{ model: 'ours/small' }, { model: 'huggingface/larger' }] }
    expect(await gepeto.must('POST', '/api/v1/models/routes', { json })).toMatchObject({ missing: [] })
    await gepeto.must('DELETE', `/api/v1/models/providers/${id}`)
    expect(await gepeto.must('GET', '/api/v1/models/routes')).toMatchObject({
      items: [{ name: 'careful', missing: ['ours/small'] }],
    })
  })

  it.each([
    ['a name that is taken', { name: 'ours' }, 409, 'models/name-taken'],
    ['the name of a kind', { name: 'groq' }, 409, 'models/name-taken'],
    ['no key where one is needed', { kind: 'groq', apiKey: undefined }, 400, 'models/provider-incomplete'],
    ['no address where one is needed', { baseUrl: undefined }, 400, 'models/provider-incomplete'],
    ['a name that is no slug', { name: 'Our models' }, 400, 'request/invalid'],
  ])('are refused with %s', async (_, change, status, code) => {
    await provider()
    const json = { name: 'other', kind: 'compatible', baseUrl: ours.baseUrl, models: ['m'], ...change }
    expect(await gepeto.call('POST', '/api/v1/models/providers', { json })).toMatchObject({
      status,
      body: { type: `/problems/${code}` },
    })
  })

  it('of the environment are changed there', async () => {
    for (const [method, json] of [
      ['PATCH', { isEnabled: false }],
      ['DELETE', undefined],
    ] as const)
      expect(await gepeto.call(method, '/api/v1/models/providers/openai', { json })).toMatchObject({
        status: 409,
        body: { type: '/problems/models/provider-from-environment' },
      })
  })

  it('of a provider that was set up anew are asked, whatever one of the same name answered before', async () => {
    const { id } = await provider()
    const cached = () => gepeto.ask(question, { model: 'ours/small' })
    await cached()
    expect(await cached()).toMatchObject({ cached: 'exact' })
    await gepeto.must('DELETE', `/api/v1/models/providers/${id}`)
    await provider({ baseUrl: huggingface.baseUrl })
    const calls = huggingface.calls()
    expect(await cached()).toMatchObject({ model: 'ours/small', cached: 'none' })
    expect(huggingface.calls()).toBe(calls + 1)
  })

  it.each(['gepeto', 'builtin'])('are never those of a provider or route named "%s"', async (name) => {
    const taken = { status: 409, body: { type: '/problems/models/name-taken' } }
    expect(
      await gepeto.call('POST', '/api/v1/models/routes', { json: { name, steps: [{ model: 'builtin' }] } }),
    ).toMatchObject(taken)
    const json = { name, kind: 'compatible', baseUrl: ours.baseUrl, models: ['small'] }
    expect(await gepeto.call('POST', '/api/v1/models/providers', { json })).toMatchObject(taken)
  })

  it('say of a name that is kept for the server’s variables that it is, where nothing has it', async () => {
    const refusal = async (name: string) => {
      const json = { name, kind: 'compatible', baseUrl: ours.baseUrl, models: ['small'] }
      const { body } = await gepeto.call<{ detail: string }>('POST', '/api/v1/models/providers', { json })
      return body.detail
    }
    expect(await refusal('ollama')).toMatch(/is kept for .*"our-ollama"/)
    expect(await refusal('openai')).toMatch(/already/)
  })

  it('stand in routes, in the order and with the time that those say', async () => {
    await provider()
    const route = await gepeto.must<ModelRoute>('POST', '/api/v1/models/routes', {
      json: {
        name: 'careful',
        steps: [{ model: 'ours/small', firstTokenMs: 200, totalMs: 400 }, { model: 'huggingface/larger' }],
      },
    })
    expect((await ask({ model: 'careful' })).model).toBe('ours/small')
    await ours.fail('silence before the answer')
    expect(await ask({ model: 'careful' })).toMatchObject({
      model: 'huggingface/larger',
      fallback: ['ours/small'],
    })
    await gepeto.must('PUT', `/api/v1/models/routes/${route.id}`, {
      json: { name: 'careful', steps: [{ model: 'builtin' }] },
    })
    expect((await ask({ model: 'careful' })).model).toBe('builtin')
    expect(await gepeto.happened(route.id)).toEqual(['models.route.created', 'models.route.changed'])
  })

  it('that others ask too are not left alone because a route gave them no time', async () => {
    await gepeto.must('POST', '/api/v1/models/routes', {
      json: { name: 'hasty', steps: [{ model: 'huggingface/larger', firstTokenMs: 100, totalMs: 100 }] },
    })
    await huggingface.fail('silence before the answer')
    for (let times = 0; times < 6; times++) expect((await ask({ model: 'hasty' })).model).toBe('builtin')
    const { items } = await gepeto.must<CircuitBreakerList>('GET', '/api/v1/models/breakers')
    expect(items.find(({ target }) => target === 'huggingface/larger')).toMatchObject({ state: 'closed' })
    await huggingface.fail(undefined)
    expect((await ask({ model: 'huggingface/larger' })).model).toBe('huggingface/larger')
  })

  it('are asked by the route "default" where no model is named', async () => {
    await provider()
    await gepeto.must('POST', '/api/v1/models/routes', {
      json: { name: 'default', steps: [{ model: 'ours/large' }] },
    })
    expect((await ask()).model).toBe('ours/large')
    const { items } = await gepeto.must<ModelList>('GET', '/api/v1/models')
    expect(items.find(({ isDefault }) => isDefault)?.id).toBe('ours/large')
  })

  it('show which of them are left alone, and until when', async () => {
    await openai.fail('rate limited for a minute')
    await ask()
    const { items } = await gepeto.must<CircuitBreakerList>('GET', '/api/v1/models/breakers')
    expect(items.find(({ target }) => target === 'openai/scripted')).toMatchObject({
      kind: 'model',
      state: 'open',
      retryAt: expect.any(String),
    })
    expect(items.map(({ target }) => target)).not.toContain('builtin')
  })

  it('are counted for Prometheus, with their breakers', async () => {
    await ask({ model: 'huggingface' })
    const { status, body } = await gepeto.call<string>('GET', '/metrics', { anonymous: true })
    expect(status).toBe(200)
    expect(body).toMatch(
      /gepeto_model_calls_total\{model="huggingface\/scripted",purpose="answer",outcome="answered"\} [1-9]/,
    )
    expect(body).toMatch(/gepeto_model_tokens_total\{model="huggingface\/scripted",direction="input"\} [1-9]/)
    expect(body).toContain('gepeto_breaker_state{target="model:huggingface/scripted"} 0')
    expect(body).toContain('process_resident_memory_bytes')
  })

  it.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['x-forwarded-host', 'gepeto.example.org'],
    ['x-forwarded-anything', ''],
    ['x-real-ip', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['via', '1.1 proxy'],
    ['host', 'gepeto.example.org'],
    ['host', 'localhost.example.org'],
    ['host', '127.0.0.1.example.org'],
  ])('are not told to those who come through a proxy without the token: %s: %s', async (name, value) => {
    expect(await metricsStatus({ [name]: value })).toBe(401)
  })

  it.each(['localhost', '127.0.0.1:9', '[::1]:9'])('are told to this machine, called %s', async (host) => {
    expect(await metricsStatus({ host })).toBe(200)
  })

  // fetch() sends no other host than the address says.
  const metricsStatus = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${gepeto.address}/metrics`, { headers }, (reply) => {
        reply.resume()
        resolve(reply.statusCode)
      })
        .on('error', reject)
        .end()
    })
})

describe('a provider at a private address', () => {
  it('is refused where such addresses are not allowed, as a number at once, as a name when it is called', async () => {
    const gepeto = await startGepeto(stores[0]!)
    try {
      const create = (name: string, baseUrl: string) =>
        gepeto.call<ModelProvider>('POST', '/api/v1/models/providers', {
          json: { name, kind: 'compatible', baseUrl, models: ['m'] },
        })
      expect(await create('number', 'http://169.254.169.254/v1')).toMatchObject({
        status: 400,
        body: {
          type: '/problems/platform/address-forbidden',
          detail: expect.stringMatching(/server on your own network.*GEPETO_ALLOW_PRIVATE_URLS/),
        },
      })
      const { body } = await create('name', 'http://localhost:9/v1')
      expect(await gepeto.must('POST', `/api/v1/models/providers/${body.id}/test`)).toMatchObject({
        isWorking: false,
        reason: expect.stringMatching(/^its address leads into a private network.*GEPETO_ALLOW_PRIVATE_URLS/),
      })
    } finally {
      await gepeto.close()
    }
  })
})
