import type { Invitation, OpenedInvitation, SentInvitation, Session } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { startMailSink } from '../mail-sink.ts'
import { joinAs, password, setUpOwner, signIn, tokenOf, type Visitor, visitorOf } from '../people.ts'

describe.each(stores)('invitations on the $kind database', (store) => {
  let gepeto: Gepeto
  let owner: Visitor
  let administrator: Visitor
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    owner = await setUpOwner(gepeto)
    administrator = await joinAs(gepeto, owner, 'administrator')
  })
  afterAll(() => gepeto.close())

  const invite = (by: Visitor, email: string, role = 'member', workspace?: string) =>
    by.call<SentInvitation>('POST', '/api/v1/invitations', { json: { email, role }, workspace })
  const accept = (json: object) =>
    gepeto.call<Session>('POST', '/api/v1/auth/accept-invitation', { anonymous: true, json })
  const open = (token: string) =>
    gepeto.call<OpenedInvitation>('POST', '/api/v1/auth/invitation', { anonymous: true, json: { token } })
  const closed = { status: 403, type: '/problems/identity/invitation-closed' }
  const factsOf = ({ status, body }: { status: number; body: object }) => ({
    status,
    type: (body as { type?: string }).type,
  })

  it('let a new person in, who chooses name and password, once', async () => {
    const { status, body: sent } = await invite(administrator, 'Rui@Example.org', 'builder')
    expect(status).toBe(201)
    expect(sent).toMatchObject({
      email: 'rui@example.org',
      role: 'builder',
      state: 'pending',
      invitedBy: 'administrator',
      mailed: false,
      link: expect.stringMatching(new RegExp(`^${gepeto.address}/invitation#[\\w-]{43}$`)),
    })
    expect((await open(tokenOf(sent))).body).toEqual({
      email: 'rui@example.org',
      workspace: 'Gepeto',
      role: 'builder',
      roleName: null,
      invitedBy: 'administrator',
      expiresAt: sent.expiresAt,
    })
    const json = { token: tokenOf(sent), name: 'Rui', password }
    const accepted = await accept(json)
    expect(accepted.body).toMatchObject({
      state: 'signedIn',
      user: { email: 'rui@example.org', name: 'Rui' },
      role: 'builder',
      workspace: { id: owner.session.workspace!.id },
    })
    const rui = visitorOf(gepeto, accepted)
    expect((await rui.call('POST', '/api/v1/collections', { json: { name: 'Rui’s' } })).status).toBe(201)
    expect(factsOf(await accept(json))).toEqual(closed)
    expect(await gepeto.happened(sent.id)).toEqual([
      'identity.invitation.created',
      'identity.invitation.accepted',
    ])
    const [row] = await gepeto.sql<{ email_verified: boolean }>(
      'select email_verified from users where id = $1',
      [rui.id],
    )
    expect(row!.email_verified).toBe(false)
  })

  it('are kept as a hash, and listed without their link', async () => {
    const { body: sent } = await invite(owner, 'hash@example.org')
    const rows = await gepeto.sql<object>('select * from invitations where id = $1', [sent.id])
    expect(JSON.stringify(rows)).not.toContain(tokenOf(sent))
    const { body } = await owner.call<{ items: Invitation[] }>('GET', '/api/v1/invitations?state=pending')
    expect(body.items.find(({ id }) => id === sent.id)).not.toHaveProperty('link')
    expect(body.items.every(({ state }) => state === 'pending')).toBe(true)
  })

  it.each(['', 'guessed', 'x'.repeat(43), '🌱', '\0'])(
    'refuse a link that nobody was sent: %j',
    async (token) => {
      for (const reply of [await open(token), await accept({ token, password })])
        expect([400, 403]).toContain(reply.status)
    },
  )

  it('end when they are revoked, expire, or are followed by a newer one', async () => {
    const revoked = (await invite(owner, 'one@example.org')).body
    expect((await owner.call('DELETE', `/api/v1/invitations/${revoked.id}`)).status).toBe(204)
    expect((await owner.call('DELETE', `/api/v1/invitations/${revoked.id}`)).status).toBe(404)
    const expired = (await invite(owner, 'two@example.org')).body
    await gepeto.sql(`update invitations set expires_at = now() - interval '1 second' where id = $1`, [
      expired.id,
    ])
    const older = (await invite(owner, 'three@example.org')).body
    const newer = (await invite(owner, 'THREE@example.org', 'viewer')).body
    for (const sent of [revoked, expired, older])
      expect(factsOf(await accept({ token: tokenOf(sent), password }))).toEqual(closed)
    expect((await accept({ token: tokenOf(newer), password })).body).toMatchObject({ role: 'viewer' })
    const { body } = await owner.call<{ items: Invitation[] }>('GET', '/api/v1/invitations?state=expired')
    expect(body.items.map(({ id }) => id)).toEqual([expired.id])
  })

  it('are sent anew with another link, and another week', async () => {
    const { body: first } = await invite(owner, 'again@example.org')
    await gepeto.sql(`update invitations set expires_at = now() - interval '1 day' where id = $1`, [first.id])
    const { status, body: second } = await owner.call<SentInvitation>(
      'POST',
      `/api/v1/invitations/${first.id}/resend`,
      { json: {} },
    )
    expect({ status, id: second.id, state: second.state }).toEqual({
      status: 200,
      id: first.id,
      state: 'pending',
    })
    expect(factsOf(await accept({ token: tokenOf(first), password }))).toEqual(closed)
    expect((await accept({ token: tokenOf(second), password })).status).toBe(200)
  })

  it('are worth what their inviter may give by then', async () => {
    const inviter = await joinAs(gepeto, owner, 'administrator', 'inviter@example.org')
    const { body: sent } = await invite(inviter, 'late@example.org', 'administrator')
    const attempt = async () => factsOf(await open(tokenOf(sent)))
    expect((await attempt()).status).toBe(200)
    await owner.call('PATCH', `/api/v1/users/${inviter.id}`, { json: { suspended: true } })
    expect(await attempt()).toEqual(closed)
    await owner.call('PATCH', `/api/v1/users/${inviter.id}`, { json: { suspended: false } })
    expect((await attempt()).status).toBe(200)
    await owner.call('PATCH', `/api/v1/users/${inviter.id}`, { json: { role: 'builder' } })
    expect(await attempt()).toEqual(closed)
    await owner.call('DELETE', `/api/v1/users/${inviter.id}`)
    expect(await attempt()).toEqual(closed)
  })

  it('are not for those who are in already', async () => {
    expect(factsOf(await invite(owner, 'Administrator@example.org'))).toEqual({
      status: 409,
      type: '/problems/identity/already-member',
    })
  })

  it('tell nobody whether an address has an account elsewhere', async () => {
    const { body: other } = await owner.call('POST', '/api/v1/workspaces', { json: { name: 'Other' } })
    const workspace = String(other.id)
    const known = (await invite(owner, 'administrator@example.org', 'viewer', workspace)).body
    const unknown = (await invite(owner, 'nobody@example.org', 'viewer', workspace)).body
    const shape = ({ email, id, link, createdAt, expiresAt, ...rest }: SentInvitation) => rest
    expect(shape(known)).toEqual(shape(unknown))
    const opened = async (sent: SentInvitation) => {
      const { email, expiresAt, ...rest } = (await open(tokenOf(sent))).body
      return rest
    }
    expect(await opened(known)).toEqual(await opened(unknown))
  })

  it('let an account in that stands, by its password only', async () => {
    const { body: other } = await owner.call('POST', '/api/v1/workspaces', { json: { name: 'Second' } })
    const workspace = String(other.id)
    const { body: sent } = await invite(owner, administrator.email, 'viewer', workspace)
    const token = tokenOf(sent)
    for (const json of [{ token }, { token, password: 'not the password' }])
      expect(factsOf(await accept(json))).toEqual({
        status: 401,
        type: '/problems/identity/sign-in-refused',
      })
    const { body } = await accept({ token, password })
    expect(body).toMatchObject({
      user: { id: administrator.id, name: 'administrator' },
      workspace: { id: workspace },
      role: 'viewer',
      workspaces: [{ id: owner.session.workspace!.id }, { id: workspace }],
    })
  })

  it('let an account in that is signed in, with its CSRF token and not without', async () => {
    const { body: other } = await owner.call('POST', '/api/v1/workspaces', { json: { name: 'Third' } })
    const { body: sent } = await invite(owner, administrator.email, 'auditor', String(other.id))
    const reply = await gepeto.call<Session>('POST', '/api/v1/auth/sign-in', {
      anonymous: true,
      json: { email: administrator.email, password },
    })
    const cookie = reply.headers.getSetCookie()[0]!.split(';')[0]!
    const json = { token: tokenOf(sent) }
    const forged = await gepeto.call('POST', '/api/v1/auth/accept-invitation', {
      anonymous: true,
      headers: { cookie },
      json,
    })
    expect(factsOf(forged)).toEqual({ status: 403, type: '/problems/identity/csrf-token' })
    // Somebody else's session is as good as none.
    const stranger = await owner.call('POST', '/api/v1/auth/accept-invitation', { json })
    expect(stranger.status).toBe(401)
    const { body } = await visitorOf(gepeto, reply).call<Session>('POST', '/api/v1/auth/accept-invitation', {
      json,
    })
    expect(body).toMatchObject({ state: 'signedIn', role: 'auditor', workspace: { id: other.id } })
  })

  it('let one person in, however many use the link at once', async () => {
    const { body: sent } = await invite(owner, 'race@example.org')
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => accept({ token: tokenOf(sent), password })),
    )
    expect(replies.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    expect(
      await gepeto.sql('select from users where email = $1', [
        gepeto.app.seals.close('race@example.org', 'address'),
      ]),
    ).toHaveLength(1)
    await signIn(gepeto, 'race@example.org')
  })

  it('ask a new person for a password', async () => {
    const { body: sent } = await invite(owner, 'short@example.org')
    for (const json of [{}, { password: 'short' }]) {
      const { status } = await accept({ token: tokenOf(sent), ...json })
      expect(status).toBe(400)
    }
    expect((await open(tokenOf(sent))).status).toBe(200)
  })
})

describe('invitations by mail', () => {
  it('go to the invited person alone, in the language asked for, and prove the mailbox', async () => {
    const sink = await startMailSink()
    const gepeto = await startGepeto(stores[0]!, {
      SMTP_URL: sink.url,
      GEPETO_PUBLIC_URL: 'http://ask.example.org/',
    })
    const owner = await setUpOwner(gepeto)
    await owner.call('PATCH', `/api/v1/workspaces/${owner.session.workspace!.id}`, {
      json: { name: 'Botânica <b>' },
    })
    const invite = (json: object) => owner.call<SentInvitation>('POST', '/api/v1/invitations', { json })
    const { body } = await invite({ email: 'rui@example.org', role: 'member', language: 'pt-BR' })
    expect(body).toMatchObject({ mailed: true, link: null })
    const [mail] = sink.received
    expect(mail!.to).toEqual(['rui@example.org'])
    expect(mail!.text).toContain('convida você para o espaço de trabalho “Botânica <b>”')
    expect(mail!.text).toContain('Botânica &lt;b&gt;')
    const [, token] = /http:\/\/ask\.example\.org\/invitation#([\w-]{43})/.exec(mail!.text)!
    const accepted = await gepeto.call<Session>('POST', '/api/v1/auth/accept-invitation', {
      anonymous: true,
      json: { token, password },
    })
    expect(accepted.body.user).toMatchObject({ email: 'rui@example.org' })
    expect(
      await gepeto.sql('select email_verified from users where email = $1', [
        gepeto.app.seals.close('rui@example.org', 'address'),
      ]),
    ).toEqual([{ email_verified: true }])
    sink.refuse()
    const unsent = await invite({ email: 'ana@example.org', role: 'member' })
    expect(unsent).toMatchObject({ status: 201, body: { mailed: false } })
    expect(unsent.body.link).toMatch(/^http:\/\/ask\.example\.org\/invitation#/)
    await gepeto.close()
    await sink.close()
  })

  it('show the link instead where it would lead to an address that the caller chose', async () => {
    const sink = await startMailSink()
    const gepeto = await startGepeto(stores[0]!, { SMTP_URL: sink.url })
    try {
      const owner = await setUpOwner(gepeto)
      const from = (host: string, url: string, payload: object) =>
        gepeto.app.http.inject({
          method: 'POST',
          url,
          headers: { host, cookie: owner.cookie, 'x-csrf-token': owner.session.csrfToken! },
          payload,
        })
      const invitation = { email: 'rui@example.org', role: 'member' }
      const shown = await from('evil.example', '/api/v1/invitations', invitation)
      expect(shown.json()).toMatchObject({
        mailed: false,
        link: expect.stringMatching(/^http:\/\/evil\.example\/invitation#/),
      })
      const { id } = shown.json<SentInvitation>()
      expect((await from('evil.example', `/api/v1/invitations/${id}/resend`, {})).json()).toMatchObject({
        mailed: false,
      })
      expect((await from('evil.example', '/api/v1/account/email-verification', {})).json()).toMatchObject({
        status: 409,
        type: '/problems/identity/public-url-missing',
      })
      expect(sink.received).toEqual([])
      expect((await from('localhost', `/api/v1/invitations/${id}/resend`, {})).json()).toMatchObject({
        mailed: true,
        link: null,
      })
    } finally {
      await gepeto.close()
      await sink.close()
    }
  })

  it('go to one mailbox three times in a while, and the link that stands is good for longer', async () => {
    const sink = await startMailSink()
    const gepeto = await startGepeto(stores[0]!, { SMTP_URL: sink.url })
    try {
      const owner = await setUpOwner(gepeto)
      const { body } = await owner.call<SentInvitation>('POST', '/api/v1/invitations', {
        json: { email: 'rui@example.org', role: 'member' },
      })
      const again = () => owner.call('POST', `/api/v1/invitations/${body.id}/resend`, { json: {} })
      expect([(await again()).status, (await again()).status]).toEqual([200, 200])
      const refused = [
        await again(),
        await owner.call('POST', '/api/v1/invitations', {
          json: { email: 'Rui@example.org', role: 'viewer' },
        }),
      ]
      for (const { status, body, headers } of refused) {
        expect({ status, type: body.type }).toEqual({
          status: 429,
          type: '/problems/identity/too-many-letters',
        })
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(800)
      }
      expect(sink.received).toHaveLength(3)
      const [, token] = /invitation#([\w-]{43})/.exec(sink.received[2]!.text)!
      const accepted = await gepeto.call<Session>('POST', '/api/v1/auth/accept-invitation', {
        anonymous: true,
        json: { token, password },
      })
      expect(accepted.body).toMatchObject({ state: 'signedIn', role: 'member' })
    } finally {
      await gepeto.close()
      await sink.close()
    }
  })
})
