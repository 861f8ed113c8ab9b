import type { ApiKey, CreatedApiKey, Session } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

const email = 'Ana@Example.org'
const password = 'correct horse battery'

describe.each(stores)('signing in on the $kind database', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store)
  })
  afterAll(() => gepeto.close())

  const cookiesOf = (headers: Headers) =>
    headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  const signIn = async () => {
    const reply = await gepeto.call<Session>('POST', '/api/v1/auth/sign-in', {
      anonymous: true,
      json: { email, password },
    })
    return { ...reply, cookie: cookiesOf(reply.headers) }
  }
  const asPerson = (cookie: string, csrfToken?: string | null) => ({
    anonymous: true,
    headers: { cookie, ...(csrfToken ? { 'x-csrf-token': csrfToken } : {}) },
  })

  it('asks for set-up while there is no account', async () => {
    const { body } = await gepeto.call('GET', '/api/v1/auth/session', { anonymous: true })
    expect(body).toMatchObject({ state: 'setup', user: null, csrfToken: null })
  })

  it('refuses a set-up code that was not printed', async () => {
    const { status, body } = await gepeto.call('POST', '/api/v1/auth/setup', {
      anonymous: true,
      json: { code: 'guessed', email, password },
    })
    expect({ status, type: body.type }).toEqual({ status: 403, type: '/problems/identity/setup-closed' })
  })

  it('makes the owner by the printed code, once', async () => {
    const code = gepeto.app.identity.setupCode
    const setUp = () =>
      gepeto.call<Session>('POST', '/api/v1/auth/setup', { anonymous: true, json: { code, email, password } })
    const first = await setUp()
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ state: 'signedIn', user: { email: 'ana@example.org' } })
    expect(first.headers.getSetCookie().join()).toMatch(/HttpOnly/i)
    expect((await setUp()).status).toBe(403)
    expect(await gepeto.happened(first.body.user!.id)).toEqual([
      'identity.owner.created',
      'identity.user.signed-in',
    ])
  })

  it('refuses a wrong password and an unknown address alike', async () => {
    const answers = await Promise.all(
      [
        { email, password: 'not the password' },
        { email: 'nobody@example.org', password },
      ].map((json) => gepeto.call('POST', '/api/v1/auth/sign-in', { anonymous: true, json })),
    )
    for (const { status, body } of answers)
      expect({ status, type: body.type }).toEqual({ status: 401, type: '/problems/identity/sign-in-refused' })
    expect(answers[0]!.body.detail).toBe(answers[1]!.body.detail)
  })

  it('lets a session read with its cookie, and write only with its CSRF token too', async () => {
    const { cookie, body } = await signIn()
    const read = await gepeto.call('GET', '/api/v1/collections', asPerson(cookie))
    expect(read.status).toBe(200)
    const json = { name: 'By cookie' }
    const bare = await gepeto.call('POST', '/api/v1/collections', { ...asPerson(cookie), json })
    expect({ status: bare.status, type: bare.body.type }).toEqual({
      status: 403,
      type: '/problems/identity/csrf-token',
    })
    const forged = await gepeto.call('POST', '/api/v1/collections', { ...asPerson(cookie, 'forged'), json })
    expect(forged.status).toBe(403)
    const whole = await gepeto.call('POST', '/api/v1/collections', {
      ...asPerson(cookie, body.csrfToken),
      json,
    })
    expect(whole.status).toBe(201)
  })

  it('ends a session by signing out, not without its CSRF token', async () => {
    const { cookie, body } = await signIn()
    expect((await gepeto.call('POST', '/api/v1/auth/sign-out', asPerson(cookie))).status).toBe(403)
    const out = await gepeto.call('POST', '/api/v1/auth/sign-out', asPerson(cookie, body.csrfToken))
    expect(out.body).toMatchObject({ state: 'signedOut', user: null })
    expect((await gepeto.call('GET', '/api/v1/collections', asPerson(cookie))).status).toBe(401)
    expect((await gepeto.happened(body.user!.id)).at(-1)).toBe('identity.user.signed-out')
  })

  it('shows an API key once, takes it in both headers, and refuses it once revoked', async () => {
    const created = await gepeto.must<CreatedApiKey>('POST', '/api/v1/keys', { json: { name: 'script' } })
    const get = (headers: Record<string, string>) =>
      gepeto.call('GET', '/api/v1/collections', { anonymous: true, headers })
    expect((await get({ 'x-api-key': created.key })).status).toBe(200)
    expect((await get({ authorization: `Bearer ${created.key}` })).status).toBe(200)
    const { items } = await gepeto.must<{ items: ApiKey[] }>('GET', '/api/v1/keys')
    expect(items.find(({ id }) => id === created.id)).not.toHaveProperty('key')
    expect((await gepeto.call('DELETE', `/api/v1/keys/${created.id}`)).status).toBe(204)
    const refused = await get({ 'x-api-key': created.key })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    expect((await gepeto.call('DELETE', `/api/v1/keys/${created.id}`)).status).toBe(404)
    expect(await gepeto.happened(created.id)).toEqual([
      'identity.api-key.created',
      'identity.api-key.revoked',
    ])
  })

  it('refuses a key past its day', async () => {
    const expiresAt = new Date(Date.now() - 1000).toISOString()
    const { key } = await gepeto.must<CreatedApiKey>('POST', '/api/v1/keys', {
      json: { name: 'old', expiresAt },
    })
    const { status } = await gepeto.call('GET', '/api/v1/collections', {
      anonymous: true,
      headers: { 'x-api-key': key },
    })
    expect(status).toBe(401)
  })
})
