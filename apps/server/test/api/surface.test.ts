import { request } from 'node:http'
import type { Health } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'

interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, { summary?: string; tags?: string[]; responses: object }>>
  components: { schemas: Record<string, unknown> }
}

describe.each(stores)('the face of the API on the $kind database', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store)
  })
  afterAll(() => gepeto.close())

  /** The bare facts of a problem. */
  const problem = async (method: string, path: string, options: Parameters<Gepeto['call']>[2] = {}) => {
    const { status, headers, body } = await gepeto.call(method, path, options)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({ status, instance: path.split('?')[0], traceId: headers.get('x-trace-id') })
    expect(body).toMatchObject({ title: expect.any(String), detail: expect.any(String) })
    return { status, type: body.type }
  }

  it('gives each response a trace id of its own', async () => {
    const ids = await Promise.all(
      ['/health', '/api/v1/collections', '/nowhere'].map(async (path) =>
        (await gepeto.call('GET', path)).headers.get('x-trace-id'),
      ),
    )
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(ids).size).toBe(3)
  })

  it('says what is wrong as a problem, whatever it is', async () => {
    const json = { 'content-type': 'application/json' }
    expect(await problem('GET', '/api/v1/collections', { anonymous: true })).toEqual({
      status: 401,
      type: '/problems/identity/not-signed-in',
    })
    expect(await problem('GET', '/api/v1/nowhere')).toEqual({
      status: 404,
      type: '/problems/request/not-found',
    })
    expect(await problem('GET', '/api/v1/collections/col_none')).toEqual({
      status: 404,
      type: '/problems/knowledge/collection-not-found',
    })
    expect(await problem('GET', '/api/v1/collections/doc_wrong')).toMatchObject({ status: 400 })
    expect(await problem('PUT', '/api/v1/collections', { json: {} })).toEqual({
      status: 405,
      type: '/problems/request/method-not-allowed',
    })
    expect(
      await problem('POST', '/api/v1/search', { headers: { 'content-type': 'text/csv' }, form: undefined }),
    ).toEqual({ status: 415, type: '/problems/request/unsupported-type' })
    expect(await problem('POST', '/api/v1/search', { headers: json })).toMatchObject({ status: 400 })
  })

  it('tells people of a problem in the language they prefer', async () => {
    const told = async (method: string, path: string, json?: object) =>
      (await gepeto.call(method, path, { headers: { 'accept-language': 'pt-BR,pt;q=0.9,en;q=0.8' }, json }))
        .body
    expect(await told('GET', '/api/v1/collections/col_none')).toMatchObject({
      type: '/problems/knowledge/collection-not-found',
      title: 'Esta coleção não existe',
      detail: expect.stringContaining('neste espaço de trabalho'),
    })
    expect(await told('POST', '/api/v1/search', { query: ' ', limit: 0, mode: 'best' })).toMatchObject({
      title: 'A requisição não é válida',
      errors: expect.arrayContaining([
        { path: 'body.query', message: 'Escreva o que procurar.' },
        { path: 'body.limit', message: 'deve ser no mínimo 1.' },
        { path: 'body.mode', message: 'deve ser um destes: "hybrid", "lexical", "dense".' },
      ]),
    })
    expect(await told('POST', '/api/v1/search', {})).toMatchObject({
      errors: [{ path: 'body.query', message: 'é obrigatório.' }],
    })
    expect(await told('POST', '/api/v1/collections', { nome: 'Biologia' })).toMatchObject({
      detail: expect.stringMatching(/^body\.name: é obrigatório\.; body: .*"nome"/),
    })
    expect(await told('GET', '/api/v1/collections?cursor=none')).toMatchObject({
      errors: [{ path: 'query.cursor', message: expect.stringContaining('não é um cursor') }],
    })
  })

  it('refuses malformed JSON, and a body that is too large', async () => {
    const send = async (body: string) => {
      const response = await fetch(`${gepeto.address}/api/v1/search`, {
        method: 'POST',
        headers: { 'x-api-key': ownerKey, 'content-type': 'application/json' },
        body,
      })
      return { status: response.status, type: ((await response.json()) as { type: string }).type }
    }
    expect(await send('{"query": ')).toEqual({ status: 400, type: '/problems/request/invalid' })
    expect(await send(JSON.stringify({ query: 'x'.repeat(33 * 1024 * 1024) }))).toEqual({
      status: 413,
      type: '/problems/request/too-large',
    })
  })

  it.each([
    ['/api/v1/collections', { name: 'A', colour: 'red' }],
    ['/api/v1/search', { query: 'a', colour: 'red' }],
    ['/api/v1/ask', { question: 'a', colour: 'red' }],
    ['/api/v1/keys', { name: 'a', colour: 'red' }],
    ['/api/v1/collections', { name: 'A', __proto__colour: 1 }],
  ])('refuses a field it does not know at %s', async (path, json) => {
    const { status, body } = await gepeto.call<{ errors: object[] }>('POST', path, { json })
    expect(status).toBe(400)
    expect(body.errors.length).toBeGreaterThan(0)
  })

  it('names the methods of an address that has others', async () => {
    const { status, headers } = await gepeto.call('DELETE', '/api/v1/search')
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST' })
  })

  it('tells its health to anyone, and no secret', async () => {
    const { status, body } = await gepeto.call<Health>('GET', '/health', { anonymous: true })
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'ok', version: expect.any(String) })
    expect(Object.keys(body.components)).toEqual(expect.arrayContaining(['database', 'index', 'models']))
    expect(JSON.stringify(body)).not.toContain(gepeto.dataDir)
    for (const path of ['/health/live', '/health/ready'])
      expect(await gepeto.call('GET', path, { anonymous: true })).toMatchObject({
        status: 200,
        body: { status: 'ok' },
      })
  })

  it('describes itself as OpenAPI 3.1, each call with a summary, a tag and its answers', async () => {
    const { body } = await gepeto.call<OpenApi>('GET', '/api/openapi.json', { anonymous: true })
    expect(body.openapi).toBe('3.1.0')
    for (const [path, item] of Object.entries(body.paths))
      for (const [method, call] of Object.entries(item))
        expect(call, `${method} ${path}`).toMatchObject({
          summary: expect.any(String),
          tags: [expect.any(String)],
          responses: expect.any(Object),
        })
    const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)]
    for (const [, name] of references) expect(body.components.schemas).toHaveProperty(name!)
  })

  it('serves a page on which the API can be read', async () => {
    const { status, body } = await gepeto.call<string>('GET', '/api/docs/', { anonymous: true })
    expect(status).toBe(200)
    expect(body).toContain('<title>Gepeto API</title>')
  })

  it('shows no file outside the page’s folder', async () => {
    const { port, hostname } = new URL(gepeto.address)
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const path = '/assets/../../../../../../etc/passwd'
      request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(404)
  })
})
