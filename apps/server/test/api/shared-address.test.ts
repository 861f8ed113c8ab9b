import type { SecondFactorEnrolment, SentInvitation, Session } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { addPerson, ana, oneTimeCode, openVisitor, setUpAna, type Visitor } from './visitor.ts'

describe.each(stores)('people behind one address on the $kind database', (store) => {
  let gepeto: Gepeto
  let owner: Visitor
  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_RATE_LIMIT_SIGN_INS: '1000' })
    owner = await setUpAna(gepeto)
  })
  afterAll(() => gepeto.close())

  /** More than one account is given at one address. */
  const many = Array.from({ length: 12 }, (_, index) => index)
  const told = ({ status, body }: { status: number; body: object }) => ({
    status,
    type: (body as { type?: string }).type,
  })
  const invite = async (email: string, workspace?: string) => {
    const headers = workspace ? { 'x-workspace': workspace } : undefined
    const json = { email, role: 'viewer' }
    const { body } = await owner.call<SentInvitation>('POST', '/api/v1/invitations', json, headers)
    return body.link!.split('#')[1]!
  }
  const accept = (json: object) => openVisitor(gepeto).call<Session>('POST', accepting, json)
  const accepting = '/api/v1/auth/accept-invitation'

  it('are not held up by codes that belong to no sign-in', async () => {
    await addPerson(gepeto, 'bruno@example.org', 'member')
    const bruno = { email: 'bruno@example.org', password: ana.password }
    const visitor = openVisitor(gepeto)
    await visitor.signIn(bruno)
    const path = '/api/v1/account/second-factor'
    const { body } = await visitor.call<SecondFactorEnrolment>('POST', path, { password: bruno.password })
    await visitor.call('POST', `${path}/confirm`, { code: oneTimeCode(body.secret) })

    const step = '/api/v1/auth/second-factor'
    const cookies = [
      '',
      'gepeto.two_factor=',
      'gepeto.two_factor=2fa-guessed.c2lnbmF0dXJl',
      'gepeto.two_factor=%',
    ]
    for (const index of many) {
      const cookie = cookies[index % cookies.length]!
      const reply = await gepeto.call('POST', step, {
        anonymous: true,
        headers: cookie ? { cookie } : {},
        json: { code: '000000' },
      })
      expect(told(reply)).toEqual({ status: 401, type: '/problems/identity/second-step-over' })
    }
    const own = openVisitor(gepeto)
    expect((await own.signIn(bruno)).body.state).toBe('secondFactor')
    const recovered = await own.call<Session>('POST', step, { recoveryCode: body.recoveryCodes[0] })
    expect(recovered.body.state).toBe('signedIn')
  })

  it('are not held up by invitations that nobody was sent', async () => {
    const token = await invite('carla@example.org')
    for (const index of many)
      expect(
        told(await accept({ token: `${index}`.repeat(43).slice(0, 43), password: ana.password })),
      ).toEqual({
        status: 403,
        type: '/problems/identity/invitation-closed',
      })
    expect((await accept({ token, password: ana.password })).body.state).toBe('signedIn')
  })

  it('guess no further by an invitation than at the sign-in, and lose no invitation by it', async () => {
    await addPerson(gepeto, 'dora@example.org', 'member')
    const dora = { email: 'dora@example.org', password: ana.password }
    const { body: other } = await owner.call('POST', '/api/v1/workspaces', { name: 'Other' })
    const token = await invite(dora.email, String(other.id))
    for (const index of many.slice(0, 10)) {
      const password = `not the password ${index}`
      const reply =
        index % 2 ? accept({ token, password }) : openVisitor(gepeto).signIn({ ...dora, password })
      expect((await reply).status).toBe(401)
    }
    const held = { status: 429, type: '/problems/identity/sign-in-throttled' }
    expect(told(await accept({ token, password: dora.password }))).toEqual(held)
    expect(told(await openVisitor(gepeto).signIn(dora))).toEqual(held)
    const opened = await openVisitor(gepeto).call('POST', '/api/v1/auth/invitation', { token })
    expect(opened.status).toBe(200)
    const rows = await gepeto.sql('select accepted_at from invitations where email = $1', [
      gepeto.app.seals.close(dora.email, 'address'),
    ])
    expect(rows).toEqual([{ accepted_at: null }])
  })
})
