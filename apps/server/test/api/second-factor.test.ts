import type { SecondFactorEnrolment, Session } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { addPerson, ana, oneTimeCode, openVisitor, setUpAna, type Visitor } from './visitor.ts'

const path = '/api/v1/account/second-factor'

describe.each(stores)('a second factor on the $kind database', (store) => {
  let gepeto: Gepeto
  let visitor: Visitor
  let secret: string
  let recoveryCodes: string[]
  let firstCode: string
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    visitor = await setUpAna(gepeto)
  })
  afterAll(() => gepeto.close())

  const firstStep = async () => {
    const other = openVisitor(gepeto)
    const { status, body } = await other.signIn()
    expect({ status, state: body.state }).toEqual({ status: 200, state: 'secondFactor' })
    return other
  }
  const secondStep = async (other: Visitor, step: object) => {
    const { status, body } = await other.call<Session & { type?: string }>(
      'POST',
      '/api/v1/auth/second-factor',
      step,
    )
    return { status, told: body.type ?? body.state }
  }
  /** Codes of the steps before and after now, which are good too, so that none is needed twice. */
  const wrongCode = () => {
    const near = [-2, -1, 0, 1, 2].map((step) => oneTimeCode(secret, step))
    return ['000000', '000001', '000002', '000003', '000004', '000005'].find((code) => !near.includes(code))!
  }

  it('is not set up with a wrong password', async () => {
    const { status, body } = await visitor.call('POST', path, { password: 'not the password' })
    expect({ status, type: body.type }).toEqual({ status: 403, type: '/problems/identity/password-wrong' })
  })

  it('shows secret, address for the QR code and recovery codes once, and holds with the first code', async () => {
    const { status, body } = await visitor.call<SecondFactorEnrolment>('POST', path, {
      password: ana.password,
    })
    expect(status).toBe(201)
    expect(body.uri).toMatch(/^otpauth:\/\/totp\/Gepeto:ana(%40|@)example\.org\?/)
    expect(body.recoveryCodes).toHaveLength(10)
    for (const code of body.recoveryCodes)
      expect(code).toMatch(/^[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){2}$/)
    ;({ secret, recoveryCodes } = body)

    expect((await visitor.call(`POST`, `${path}/confirm`, { code: wrongCode() })).status).toBe(401)
    expect((await visitor.call('GET', path)).body).toMatchObject({ enabled: false })
    expect(await openVisitor(gepeto).signIn()).toMatchObject({ body: { state: 'signedIn' } })

    const before = visitor.csrf()
    firstCode = oneTimeCode(secret)
    const confirmed = await visitor.call<Session>('POST', `${path}/confirm`, { code: firstCode })
    expect(confirmed).toMatchObject({ status: 200, body: { state: 'signedIn' } })
    expect(visitor.csrf()).not.toBe(before)
    expect((await visitor.call('GET', path)).body).toEqual({ enabled: true, required: false, passkeys: 0 })
    expect((await visitor.call('POST', path, { password: ana.password })).status).toBe(409)
  })

  it('gives no session for the password alone', async () => {
    const other = await firstStep()
    expect((await other.session()).state).toBe('signedOut')
    expect((await other.call('GET', '/api/v1/collections')).status).toBe(401)
  })

  it('refuses a code that was used, at set-up or at another sign-in', async () => {
    expect(await secondStep(await firstStep(), { code: firstCode })).toEqual({
      status: 401,
      told: '/problems/identity/code-refused',
    })
    const code = oneTimeCode(secret, 1)
    expect(await secondStep(await firstStep(), { code })).toEqual({ status: 200, told: 'signedIn' })
    const replaying = await firstStep()
    expect(await secondStep(replaying, { code })).toMatchObject({ status: 401 })
    expect((await replaying.session()).state).toBe('signedOut')
  })

  it('takes a recovery code once', async () => {
    const recoveryCode = recoveryCodes[0]!
    expect(await secondStep(await firstStep(), { recoveryCode })).toEqual({ status: 200, told: 'signedIn' })
    expect(await secondStep(await firstStep(), { recoveryCode })).toMatchObject({ status: 401 })
  })

  it('makes new recovery codes, and the old ones end', async () => {
    const renewed = await visitor.call<{ recoveryCodes: string[] }>('POST', `${path}/recovery-codes`, {
      password: ana.password,
    })
    expect(renewed.status).toBe(201)
    expect(await secondStep(await firstStep(), { recoveryCode: recoveryCodes[1]! })).toMatchObject({
      status: 401,
    })
    recoveryCodes = renewed.body.recoveryCodes
    expect(await secondStep(await firstStep(), { recoveryCode: recoveryCodes[0]! })).toMatchObject({
      status: 200,
    })
  })

  it('ends the second step after five wrong codes, and a right one is too late then', async () => {
    const other = await firstStep()
    for (let tries = 0; tries < 5; tries++)
      expect(await secondStep(other, { code: wrongCode() })).toMatchObject({ status: 401 })
    expect(await secondStep(other, { recoveryCode: recoveryCodes[1]! })).toEqual({
      status: 401,
      told: '/problems/identity/second-step-over',
    })
  })

  it('rests for a while after ten wrong codes in a row', async () => {
    await gepeto.sql('update two_factors set failed_verification_count = 9')
    expect(await secondStep(await firstStep(), { code: wrongCode() })).toMatchObject({ status: 401 })
    expect(await secondStep(await firstStep(), { recoveryCode: recoveryCodes[1]! })).toEqual({
      status: 429,
      told: '/problems/identity/second-factor-locked',
    })
    await gepeto.sql('update two_factors set failed_verification_count = 0, locked_until = null')
  })

  it('lies in the database neither in plain text nor in a fact', async () => {
    const kept = JSON.stringify([
      await gepeto.sql('select * from two_factors'),
      await gepeto.events(),
      await gepeto.sql('select * from verifications'),
    ])
    for (const hidden of [secret, ...recoveryCodes]) expect(kept).not.toContain(hidden)
  })

  it('is turned off with the password', async () => {
    expect((await visitor.call('POST', `${path}/disable`, { password: 'not the password' })).status).toBe(403)
    expect((await visitor.call('POST', `${path}/disable`, { password: ana.password })).status).toBe(200)
    expect(await openVisitor(gepeto).signIn()).toMatchObject({ body: { state: 'signedIn' } })
    const { user } = await visitor.session()
    expect(await gepeto.happened(user!.id)).toEqual(
      expect.arrayContaining([
        'identity.second-factor.enabled',
        'identity.recovery-code.used',
        'identity.recovery-codes.renewed',
        'identity.second-factor.disabled',
      ]),
    )
  })

  it('is asked of the roles that the workspace names, before anything else', async () => {
    await addPerson(gepeto, 'bruno@example.org', 'member')
    await gepeto.sql(`update workspaces set settings = '{"secondFactorRoles": ["member"]}'`)
    gepeto.app.identity.forgetCredentials()
    const bruno = { email: 'bruno@example.org', password: ana.password }
    const other = openVisitor(gepeto)

    expect((await other.signIn(bruno)).body).toMatchObject({
      state: 'secondFactorRequired',
      permissions: ['account:use'],
    })
    const tokens = await gepeto.call<{ accessToken: string }>('POST', '/api/v1/auth/token', {
      anonymous: true,
      json: bruno,
    })
    const authorization = `Bearer ${tokens.body.accessToken}`
    const withToken = await gepeto.call('GET', '/api/v1/collections', {
      anonymous: true,
      headers: { authorization },
    })
    for (const reply of [await other.call('GET', '/api/v1/collections'), withToken])
      expect({ status: reply.status, type: reply.body.type }).toEqual({
        status: 403,
        type: '/problems/identity/second-factor-required',
      })

    const { body } = await other.call<SecondFactorEnrolment>('POST', path, { password: bruno.password })
    const confirmed = await other.call('POST', `${path}/confirm`, { code: oneTimeCode(body.secret) })
    expect(confirmed.body).toMatchObject({ state: 'signedIn' })
    expect((await other.call('GET', '/api/v1/collections')).status).toBe(200)
    expect((await openVisitor(gepeto).signIn()).body).toMatchObject({ state: 'signedIn' })
  })

  it('is changed by a person on the page, not with an API key', async () => {
    const { status, body } = await gepeto.call('POST', path, {
      json: { password: ana.password },
      headers: { cookie: visitor.cookie() },
    })
    expect({ status, type: body.type }).toEqual({ status: 403, type: '/problems/identity/session-needed' })
  })
})
