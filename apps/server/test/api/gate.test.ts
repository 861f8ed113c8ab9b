import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { SentInvitation } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { sendRaw } from '../raw-line.ts'

const store = stores[0]!
const main = join(import.meta.dirname, '../../src/main.ts')
const get = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`

describe('what every request passes', () => {
  let gepeto: Gepeto
  const said = async (bytes: string) => sendRaw(gepeto.address, bytes)
  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_BODY_SECONDS: '1' })
  })
  afterAll(() => gepeto.close())

  it.each([
    [
      'a body with two lengths',
      'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
    [
      'two different lengths',
      'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n{}   ',
    ],
    [
      'a chunk whose size is no number',
      'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
    ],
    [
      'a transfer coding that hides another',
      'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    ],
    ['a header with a space before its colon', get('/health/live', 'X-A : b\r\n')],
    [
      'a header on a line of its own',
      'GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-A: b\n\rY: c\r\n\r\n',
    ],
    ['two hosts', get('/health/live', 'Host: evil.example\r\n')],
    ['no host', 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('refuses %s with 400, and nothing after it on the line is answered', async (_name, bytes) => {
    const answer = await said(bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  it('says what could not be read in both languages', async () => {
    const answer = await said('BROKEN\r\n\r\n')
    expect(answer).toContain('application/problem+json')
    expect(answer).toContain('The request is not valid / A requisição não é válida')
  })

  it('refuses headers that are too large or too many', async () => {
    expect(await said(get('/health/live', `X-A: ${'a'.repeat(20_000)}\r\n`))).toMatch(/^HTTP\/1\.1 431 /)
    const many = Array.from({ length: 120 }, (_, index) => `X-${index}: a\r\n`).join('')
    expect(await said(get('/health/live', many))).toMatch(/^HTTP\/1\.1 431 [\s\S]*headers-too-large/)
  })

  it('refuses an address that is too long', async () => {
    const { status, body } = await gepeto.call('GET', `/api/v1/models?a=${'b'.repeat(9000)}`)
    expect({ status, type: body.type }).toEqual({ status: 414, type: '/problems/request/address-too-long' })
  })

  it('refuses JSON that is nested thousands deep, also where the whole body is looked at', async () => {
    const bomb = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const response = await fetch(`${gepeto.address}/api/v1/search`, {
      method: 'POST',
      headers: { 'x-api-key': ownerKey, 'content-type': 'application/json', 'idempotency-key': 'bomb' },
      body: bomb,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ type: '/problems/request/invalid' })
  })

  it('gives up a body that does not arrive with 408, and closes the line', async () => {
    const answer = await said(
      `POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${ownerKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"query":`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*request\/too-slow/)
  })

  it('closes a line whose headers never end', async () => {
    const server = gepeto.app.http.server
    const standard = server.headersTimeout
    server.headersTimeout = 300
    try {
      expect(await said('GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-A: ')).toMatch(/^HTTP\/1\.1 408 /)
    } finally {
      server.headersTimeout = standard
    }
  })

  it('believes no forwarded name where no proxy is declared', async () => {
    const { body } = await gepeto.call<SentInvitation>('POST', '/api/v1/invitations', {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      json: { email: 'rui@example.org', role: 'viewer' },
    })
    expect(body.link).toMatch(new RegExp(`^${gepeto.address}/invitation#`))
  })

  it('tells browsers to sniff, frame, keep and hand on nothing', async () => {
    const { headers } = await gepeto.call('GET', '/api/v1/models')
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('lets no other page write with a person’s cookie, sign anyone in, or ask over CORS', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const { status, body } = await gepeto.call('POST', '/api/v1/auth/sign-in', {
        anonymous: true,
        headers,
        json: { email: 'ana@example.org', password: 'a reading room at night' },
      })
      expect({ status, type: body.type }).toEqual({ status: 403, type: '/problems/request/foreign-origin' })
    }
    const own = await gepeto.call('POST', '/api/v1/auth/sign-in', {
      anonymous: true,
      headers: { origin: gepeto.address },
      json: { email: 'ana@example.org', password: 'a reading room at night' },
    })
    expect(own.status).toBe(401)
    const { headers } = await gepeto.call('GET', '/api/v1/models', {
      headers: { origin: 'https://evil.example' },
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('behind two proxies, with a public address', () => {
  let gepeto: Gepeto
  const limit = 3
  beforeAll(async () => {
    gepeto = await startGepeto(store, {
      GEPETO_TRUSTED_PROXIES: '2',
      GEPETO_PUBLIC_URL: 'https://gepeto.example.org',
      GEPETO_RATE_LIMIT_SIGN_INS: String(limit),
      GEPETO_CORS_ORIGINS: 'https://app.example.org, https://other.example.org:8443',
    })
  })
  afterAll(() => gepeto.close())

  const signIn = (forwardedFor: string, headers: Record<string, string> = {}) =>
    gepeto.call('POST', '/api/v1/auth/sign-in', {
      anonymous: true,
      headers: { 'x-forwarded-for': forwardedFor, ...headers },
      json: { email: 'ana@example.org', password: 'a reading room at night' },
    })

  it('counts by the address that the outer proxy saw, whatever the caller wrote before it', async () => {
    for (let attempt = 0; attempt < limit; attempt++)
      expect((await signIn(`10.9.9.${attempt}, 203.0.113.1, 192.0.2.1`)).status).toBe(401)
    const limited = await signIn('10.9.9.77, 203.0.113.1, 192.0.2.1')
    expect(limited.status).toBe(429)
    expect(limited.body.violatedPolicies).toEqual(['sign-in-by-address'])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await signIn('203.0.113.1, 203.0.113.2, 192.0.2.1')).status).toBe(401)
  })

  it('answers to its own name only, monitors apart', async () => {
    const asked = async (path: string, host: string) =>
      (await gepeto.call('GET', path, { headers: { 'x-forwarded-host': host } })).status
    expect(await asked('/api/v1/models', 'gepeto.example.org')).toBe(200)
    expect(await asked('/api/v1/models', 'gepeto.example.org:443')).toBe(200)
    expect(await asked('/api/v1/models', 'evil.example')).toBe(421)
    expect(await asked('/health/ready', '10.0.0.5')).toBe(200)
  })

  it('asks for TLS from then on', async () => {
    const { headers } = await gepeto.call('GET', '/health/live')
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/)
  })

  it('lets the declared origins call from a browser, and no other', async () => {
    const preflight = (origin: string) =>
      gepeto.send('OPTIONS', '/api/v1/search', {
        anonymous: true,
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-csrf-token',
        },
      })
    const allowed = await preflight('https://app.example.org')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.org')
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true')
    const refused = await preflight('https://app.example.org.evil.example')
    expect(refused.headers.get('access-control-allow-origin')).not.toBe(
      'https://app.example.org.evil.example',
    )
    expect((await signIn('203.0.113.50, 192.0.2.1', { origin: 'https://app.example.org' })).status).toBe(401)
    expect((await signIn('203.0.113.50, 192.0.2.1', { origin: 'https://evil.example' })).status).toBe(403)
  })
})

describe('the limits', () => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store, {
      GEPETO_RATE_LIMIT_CALLS: '5',
      GEPETO_RATE_LIMIT_ASKS: '2',
      GEPETO_RATE_LIMIT_SIGN_INS: '3',
    })
  })
  afterAll(() => gepeto.close())

  it('are told with every answer, and passed with 429 in the reader’s language', async () => {
    const key = (await gepeto.must<{ key: string }>('POST', '/api/v1/keys', { json: { name: 'second' } })).key
    const list = (language: string) =>
      gepeto.call('GET', '/api/v1/models', { headers: { 'x-api-key': key, 'accept-language': language } })
    const first = await list('en')
    expect(first.headers.get('ratelimit')).toMatch(/^"call-by-credential";r=4;t=60$/)
    expect(first.headers.get('ratelimit-policy')).toBe(
      '"call-by-credential";q=5;w=60, "call-by-person";q=10;w=60, "call-by-address";q=50;w=60',
    )
    for (let count = 0; count < 4; count++) expect((await list('en')).status).toBe(200)
    const limited = await list('pt-BR')
    expect(limited.status).toBe(429)
    expect(limited.body).toMatchObject({
      type: '/problems/request/too-many',
      title: 'Requisições demais',
      violatedPolicies: ['call-by-credential'],
    })
    expect(limited.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect(limited.headers.get('ratelimit')).toMatch(/r=0/)
    // Another kind of call has a limit of its own, and monitors none.
    expect(
      (await gepeto.call('GET', '/health/live', { anonymous: true })).headers.get('ratelimit'),
    ).toBeNull()
  })

  it('believe no forwarded address where no proxy is declared', async () => {
    const signIn = (forwardedFor: string) =>
      gepeto.call('POST', '/api/v1/auth/sign-in', {
        anonymous: true,
        headers: { 'x-forwarded-for': forwardedFor },
        json: { email: 'ana@example.org', password: 'a reading room at night' },
      })
    for (let count = 0; count < 3; count++) expect((await signIn(`203.0.113.${count}`)).status).toBe(401)
    expect((await signIn('203.0.113.99')).status).toBe(429)
  })

  it('count questions over the socket like any other', async () => {
    const socket = new WebSocket(`${gepeto.address.replace('http', 'ws')}/api/chat`, {
      headers: { 'x-api-key': ownerKey },
    } as unknown as string[])
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
    const problems: string[] = []
    const ended = new Promise<void>((resolve) => {
      let ends = 0
      socket.addEventListener('message', ({ data }) => {
        const event = JSON.parse(String(data)) as { type: string; problem?: { type: string } }
        if (event.type === 'error') problems.push(event.problem!.type)
        if ((event.type === 'error' || event.type === 'done') && ++ends === 4) resolve()
      })
    })
    for (let count = 0; count < 4; count++)
      socket.send(JSON.stringify({ type: 'ask', requestId: `r${count}`, question: 'Quem?' }))
    await ended
    socket.close()
    expect(problems).toEqual(['/problems/request/too-many', '/problems/request/too-many'])
  })
})

describe('a server that is told to do more than it can', () => {
  it('turns new requests away with 503, answers monitors, and lets a running stream go on', async () => {
    const gepeto = await startGepeto(store, { GEPETO_MAX_REQUESTS: '1' })
    try {
      const collection = await gepeto.collection()
      // A stream that stays open is not counted.
      const left = new AbortController()
      const events = await fetch(`${gepeto.address}/api/v1/collections/${collection.id}/events`, {
        headers: { 'x-api-key': ownerKey },
        signal: left.signal,
      })
      expect(events.status).toBe(200)
      // One request whose body does not come is under way as long as the line stands.
      const { port } = new URL(gepeto.address)
      const slow = connect(Number(port), 'localhost')
      slow.write(
        `POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${ownerKey}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{`,
      )
      await expect.poll(() => gepeto.app.http.gate.load.inFlight()).toBe(1)
      const refused = await gepeto.call('GET', '/api/v1/models')
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('2')
      expect(refused.body.type).toBe('/problems/request/overloaded')
      expect((await gepeto.call('GET', '/health/live')).status).toBe(200)
      slow.destroy()
      await expect.poll(() => gepeto.app.http.gate.load.inFlight()).toBe(0)
      expect((await gepeto.call('GET', '/api/v1/models')).status).toBe(200)
      left.abort()
    } finally {
      await gepeto.close()
    }
  })
})

describe.each(stores)('signing in on the $kind database', (signInStore) => {
  it('is held up after ten wrong passwords, but not on the person’s own device', async () => {
    const [email, password] = ['ana@example.org', 'a reading room at night']
    const gepeto = await startGepeto(signInStore, {
      GEPETO_ADMIN_EMAIL: email,
      GEPETO_ADMIN_PASSWORD: password,
    })
    try {
      const signIn = (given: string, cookie = '') =>
        gepeto.call('POST', '/api/v1/auth/sign-in', {
          anonymous: true,
          headers: { cookie, 'accept-language': 'pt-BR' },
          json: { email, password: given },
        })
      const own = await signIn(password)
      const device = own.headers.getSetCookie().find((line) => line.startsWith('gepeto.device='))!
      for (let count = 0; count < 10; count++) expect((await signIn(`wrong ${count}`)).status).toBe(401)
      const held = await signIn(password)
      expect(held.status).toBe(429)
      expect(held.body).toMatchObject({
        type: '/problems/identity/sign-in-throttled',
        title: 'Tentativas de entrada demais',
      })
      expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(800)
      expect((await signIn(password, device.split(';')[0])).status).toBe(200)
    } finally {
      await gepeto.close()
    }
  })
})

describe('a start without limits that others could reach', () => {
  it('is refused with one line and exit 1', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'serve'], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'pt_BR.UTF-8',
        GEPETO_RATE_LIMIT: 'off',
        GEPETO_HOST: '0.0.0.0',
      },
    })
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('GEPETO_RATE_LIMIT')
    expect(stderr).toContain('deixe os limites ligados')
  })
})
