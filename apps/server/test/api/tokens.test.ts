import { createHmac } from 'node:crypto'
import type { JsonWebKeySet, Tokens } from '@gepeto/contract'
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { addPerson, ana, setUpAna } from './visitor.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

describe.each(stores)('tokens on the $kind database', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    await setUpAna(gepeto)
  })
  afterAll(() => gepeto.close())

  const ask = (json: object) => gepeto.call<Tokens>('POST', '/api/v1/auth/token', { anonymous: true, json })
  const tokens = async (account = ana) => (await ask(account)).body
  const use = (accessToken: string) =>
    gepeto.call('GET', '/api/v1/collections', {
      anonymous: true,
      headers: { authorization: `Bearer ${accessToken}` },
    })
  const told = async (accessToken: string) => {
    const { status, body } = await use(accessToken)
    return { status, type: body.type }
  }
  const refused = { status: 401, type: '/problems/identity/token-refused' }
  const keys = async () =>
    (await gepeto.must<JsonWebKeySet>('GET', '/.well-known/jwks.json', { anonymous: true })).keys

  it('come for e-mail and password, and stand for the person wherever an API key may', async () => {
    const { status, headers, body } = await ask(ana)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.getSetCookie()).toEqual([])
    expect(body).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresIn: 900,
    })
    expect((await use(body.accessToken)).status).toBe(200)
    expect((await ask({ ...ana, password: 'not the password' })).status).toBe(401)
  })

  it('say who, where, for whom and until when, signed with a published key', async () => {
    const { accessToken } = await tokens()
    const { payload, protectedHeader } = await jwtVerify(
      accessToken,
      createLocalJWKSet({ keys: await keys() }),
      { issuer: 'gepeto', audience: 'gepeto' },
    )
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: expect.any(String), typ: 'at+jwt' })
    expect(payload).toMatchObject({
      sub: expect.stringMatching(/^usr_/),
      workspace: expect.stringMatching(/^ws_/),
      sid: expect.stringMatching(/^ses_/),
      jti: expect.any(String),
    })
    expect(payload.exp! - payload.iat!).toBe(900)
    expect(payload.nbf).toBe(payload.iat)
  })

  it('are published without their private part, which the database holds sealed', async () => {
    expect(Object.keys((await keys())[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    const [row] = await gepeto.sql<{ private_key: string }>('select private_key from signing_keys')
    expect(decode(row!.private_key.split('.')[0]!)).toEqual({ alg: 'dir', enc: 'A256GCM' })
  })

  it('are refused when anything about them is wrong, all with one problem', async () => {
    const { accessToken } = await tokens()
    const [header, payload, signature] = accessToken.split('.') as [string, string, string]
    const claims = decode(payload) as JWTPayload
    const now = Math.floor(Date.now() / 1000)
    const { kid, x } = (await keys())[0]!
    const own = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
    const signed = (changes: object, protectedHeader: object = {}) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', ...protectedHeader })
        .sign(own.privateKey)
    const hmac = `${encode({ alg: 'HS256', kid, typ: 'at+jwt' })}.${payload}`
    const forged: Record<string, string> = {
      'alg none': `${encode({ alg: 'none', kid })}.${payload}.`,
      'alg none with signature': `${encode({ alg: 'none', kid })}.${payload}.${signature}`,
      'the public key as HMAC secret': `${hmac}.${createHmac('sha256', Buffer.from(x, 'base64url')).update(hmac).digest('base64url')}`,
      'another key': await signed({}),
      'another key, its own in the header': await signed({}, { jwk: await exportJWK(own.publicKey) }),
      'an unknown kid': await signed({}, { kid: 'nobody' }),
      'no kid': `${encode({ alg: 'EdDSA', typ: 'at+jwt' })}.${payload}.${signature}`,
      'another subject': `${header}.${encode({ ...claims, sub: 'usr_other' })}.${signature}`,
      'a later end': `${header}.${encode({ ...claims, exp: now + 1e6 })}.${signature}`,
      'no signature': `${header}.${payload}.`,
      'a cut signature': accessToken.slice(0, -4),
      'not JSON': `eyJub3Q.${payload}.${signature}`,
      nothing: 'eyJ..',
    }
    for (const [name, token] of Object.entries(forged))
      expect({ name, ...(await told(token)) }).toEqual({ name, ...refused })
  })

  it('are refused with a right signature under wrong claims', async () => {
    const { accessToken } = await tokens()
    const claims = decode(accessToken.split('.')[1]!) as JWTPayload
    const now = Math.floor(Date.now() / 1000)
    // A key that the server knows, so that only the claims are wrong.
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    await gepeto.sql(
      `insert into signing_keys (id, public_key, private_key, retired_at) values ('test', $1, '', now())`,
      [JSON.stringify(await exportJWK(pair.publicKey))],
    )
    const signed = (changes: object, typ = 'at+jwt') =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ })
        .sign(pair.privateKey)
    gepeto.app.identity.forgetCredentials()
    const second = await gepeto.sql<{ id: string }>(
      `insert into workspaces (id, name) values ('ws_other', 'Other') returning id`,
    )
    const wrong: Record<string, string> = {
      expired: await signed({ exp: now - 10 }),
      'not yet valid': await signed({ nbf: now + 60 }),
      'of another issuer': await signed({ iss: 'https://evil.example' }),
      'for another audience': await signed({ aud: 'other' }),
      'of another kind': await signed({}, 'JWT'),
      'of no session': await signed({ sid: 'ses_none' }),
      'without session': await signed({ sid: undefined }),
      'without end': await signed({ exp: undefined }),
      'of somebody else': await signed({ sub: 'usr_other' }),
      'in a foreign workspace': await signed({ workspace: second[0]!.id }),
    }
    await waitUntilKnown(() => signed({}))
    for (const [name, token] of Object.entries(wrong))
      expect({ name, ...(await told(token)) }).toEqual({ name, ...refused })
    await gepeto.sql(`delete from signing_keys where id = 'test'`)
  })

  /** Keys that were read are trusted for two seconds. */
  async function waitUntilKnown(token: () => Promise<string>): Promise<void> {
    await expect.poll(async () => (await use(await token())).status, { timeout: 5000 }).toBe(200)
  }

  it('are renewed by the refresh token, once', async () => {
    const first = await tokens()
    const renewed = await ask({ refreshToken: first.refreshToken })
    expect(renewed.status).toBe(200)
    expect(renewed.body.refreshToken).not.toBe(first.refreshToken)
    expect((await use(renewed.body.accessToken)).status).toBe(200)
    expect(await ask({ refreshToken: 'gpr_unknown' })).toMatchObject(refusedReply)
  })
  const refusedReply = { status: 401, body: { type: refused.type } }

  it('all end when a refresh token comes a second time', async () => {
    const first = await tokens()
    const second = (await ask({ refreshToken: first.refreshToken })).body
    expect(await ask({ refreshToken: first.refreshToken })).toMatchObject(refusedReply)
    expect(await ask({ refreshToken: second.refreshToken })).toMatchObject(refusedReply)
    for (const { accessToken } of [first, second]) expect(await told(accessToken)).toEqual(refused)
    const { sid } = decode(first.accessToken.split('.')[1]!)
    expect(await gepeto.happened(String(sid))).toEqual(['identity.refresh-token.reused'])
  })

  it('go to one of several that renew at once', async () => {
    const { refreshToken } = await tokens()
    const replies = await Promise.all([1, 2, 3].map(() => ask({ refreshToken })))
    expect(replies.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  })

  it('end with their session: by the refresh token, or by its person', async () => {
    const one = await tokens()
    const revoke = await gepeto.call('POST', '/api/v1/auth/token/revoke', {
      anonymous: true,
      json: { refreshToken: one.refreshToken },
    })
    expect(revoke.status).toBe(204)
    expect(await told(one.accessToken)).toEqual(refused)

    const two = await tokens()
    const authorization = `Bearer ${two.accessToken}`
    const everywhere = await gepeto.call('DELETE', '/api/v1/account/sessions', {
      anonymous: true,
      headers: { authorization },
    })
    expect(everywhere.status).toBe(204)
    expect(await told(two.accessToken)).toEqual(refused)
    expect(await ask({ refreshToken: two.refreshToken })).toMatchObject(refusedReply)
  })

  it('are worth nothing for a suspended person', async () => {
    const id = await addPerson(gepeto, 'carla@example.org', 'member')
    const { accessToken, refreshToken } = await tokens({ ...ana, email: 'carla@example.org' })
    expect((await use(accessToken)).status).toBe(200)
    await gepeto.sql('update memberships set suspended_at = now() where user_id = $1', [id])
    gepeto.app.identity.forgetCredentials()
    expect(await told(accessToken)).toEqual(refused)
    expect(await ask({ refreshToken })).toMatchObject(refusedReply)
    expect(await ask({ ...ana, email: 'carla@example.org' })).toMatchObject(refusedReply)
  })

  it('are signed with a new key on demand, and older ones are taken until they expire', async () => {
    const before = await tokens()
    const { kid } = await gepeto.must<{ kid: string }>('POST', '/api/v1/auth/signing-keys', { json: {} })
    const after = await tokens()
    expect(decode(after.accessToken.split('.')[0]!).kid).toBe(kid)
    expect((await keys()).map((key) => key.kid)).toContain(kid)
    for (const { accessToken } of [before, after]) expect((await use(accessToken)).status).toBe(200)
    expect(await gepeto.happened(kid)).toEqual(['identity.signing-keys.rotated'])
  })

  it('all end at once when older keys are taken out', async () => {
    const { accessToken } = await tokens()
    await gepeto.must('POST', '/api/v1/auth/signing-keys', { json: { revokeOlder: true } })
    gepeto.app.identity.forgetCredentials()
    expect(await told(accessToken)).toEqual(refused)
    expect(await keys()).toHaveLength(1)
  })

  it('are signed with a new key when one has signed for a month', async () => {
    const [old] = await keys()
    await gepeto.sql(`update signing_keys set created_at = now() - interval '31 days'`)
    gepeto.app.identity.forgetCredentials()
    await expect
      .poll(async () => decode((await tokens()).accessToken.split('.')[0]!).kid, { timeout: 5000 })
      .not.toBe(old!.kid)
    expect((await keys()).length).toBe(2)
  })

  it('lie in the database hashed', async () => {
    const { accessToken, refreshToken } = await tokens()
    const kept = JSON.stringify([
      await gepeto.sql(`select encode(hash, 'escape') from refresh_tokens`),
      await gepeto.sql('select * from sessions'),
      await gepeto.events(),
    ])
    for (const hidden of [accessToken, refreshToken]) expect(kept).not.toContain(hidden)
  })
})
