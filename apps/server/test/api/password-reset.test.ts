import { type ResetLink, rolePermissions, type Tokens } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { startMailSink } from '../mail-sink.ts'
import { customRole, group } from '../members.ts'
import { addPerson, ana, openVisitor, setUpAna, type Visitor } from './visitor.ts'

describe.each(stores)('links to a new password on the $kind database', (store) => {
  let gepeto: Gepeto
  let sink: Awaited<ReturnType<typeof startMailSink>>
  let visitor: Visitor
  beforeAll(async () => {
    sink = await startMailSink()
    gepeto = await startGepeto(store, { SMTP_URL: sink.url, GEPETO_MAIL_FROM: 'gepeto@example.org' })
    visitor = await setUpAna(gepeto)
  })
  afterAll(async () => {
    await gepeto.close()
    await sink.close()
  })

  const next = 'três tigres tristes'
  const ask = (email: string, headers: Record<string, string> = {}) =>
    openVisitor(gepeto).call('POST', '/api/v1/auth/password-reset', { email }, headers)
  const tokenIn = (text: string, page: string) => new RegExp(`/${page}#([\\w-]{43})`).exec(text)?.[1]
  const mailed = async (email: string) => {
    const before = sink.received.length
    expect((await ask(email)).status).toBe(202)
    await gepeto.app.identity.lettersWritten()
    return sink.received[before]
  }
  const complete = async (token: string, password: string) => {
    const { status, body } = await openVisitor(gepeto).call('POST', '/api/v1/auth/password-reset/complete', {
      token,
      password,
    })
    return { status, type: body?.type }
  }
  const over = { status: 400, type: '/problems/identity/link-over' }

  it('say the same of an address that nobody has, and send nothing', async () => {
    const [known, unknown] = [await ask('Ana@Example.org'), await ask('nobody@example.org')]
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body])
    await gepeto.app.identity.lettersWritten()
    expect(sink.received.map(({ to }) => to)).toEqual([[ana.email]])
  })

  it('work once, sign out everywhere and end tokens', async () => {
    const { body: tokens } = await gepeto.call<Tokens>('POST', '/api/v1/auth/token', {
      anonymous: true,
      json: ana,
    })
    const token = tokenIn((await mailed(ana.email))!.text, 'reset-password')!

    expect((await complete(token, 'Senha1234567')).type).toBe('/problems/identity/password-too-common')
    expect((await complete(token, 'short')).status).toBe(400)
    expect((await visitor.session()).state).toBe('signedIn')
    expect((await complete(token, next)).status).toBe(204)
    expect(await complete(token, next)).toEqual(over)

    expect((await visitor.session()).state).toBe('signedOut')
    const authorization = `Bearer ${tokens.accessToken}`
    expect(
      (await gepeto.call('GET', '/api/v1/collections', { anonymous: true, headers: { authorization } }))
        .status,
    ).toBe(401)
    expect((await openVisitor(gepeto).signIn()).status).toBe(401)
    const signedIn = await visitor.signIn({ ...ana, password: next })
    expect(await gepeto.happened(signedIn.body.user!.id)).toContain('identity.password.reset')
  })

  it('are all over once one of them was used, or the password was changed', async () => {
    const link = async () => tokenIn((await mailed(ana.email))!.text, 'reset-password')!
    const [first, second] = [await link(), await link()]
    expect((await complete(first, 'o rato roeu a roupa')).status).toBe(204)
    expect(await complete(second, next)).toEqual(over)
    await visitor.signIn({ ...ana, password: 'o rato roeu a roupa' })
    const third = await link()
    const changed = await visitor.call('PUT', '/api/v1/account/password', {
      currentPassword: 'o rato roeu a roupa',
      newPassword: next,
    })
    expect(changed.status).toBe(200)
    expect(await complete(third, ana.password)).toEqual(over)
  })

  it('are over after half an hour, and lie in the database hashed', async () => {
    const token = tokenIn((await mailed(ana.email))!.text, 'reset-password')!
    const kept = await gepeto.sql('select * from verifications')
    expect(JSON.stringify(kept)).not.toContain(token)
    await gepeto.sql(`update verifications set expires_at = now() - interval '1 second'`)
    expect(await complete(token, next)).toEqual(over)
    expect(await complete('x'.repeat(43), next)).toEqual(over)
  })

  it('are written in the reader’s language, and never name an address that the caller chose', async () => {
    const before = sink.received.length
    await ask(ana.email, { 'accept-language': 'pt-BR' })
    await gepeto.app.identity.lettersWritten()
    expect(sink.received[before]!.text).toContain('Escolher uma nova senha')
    // fetch() does not let a Host header through.
    const response = await gepeto.app.http.inject({
      method: 'POST',
      url: '/api/v1/auth/password-reset',
      headers: { host: 'evil.example' },
      payload: { email: ana.email },
    })
    await gepeto.app.identity.lettersWritten()
    expect(response.statusCode).toBe(202)
    expect(sink.received).toHaveLength(before + 1)
  })

  it('go to one mailbox three times in a while, also when many are asked for at once', async () => {
    await addPerson(gepeto, 'flood@example.org', 'member')
    // What else lies there under the person's id is no letter.
    await gepeto.sql(
      `insert into verifications (id, identifier, value, expires_at)
       select 'ver_' || n, 'other ' || n, 'usr_flood', now() + interval '1 hour' from generate_series(1, 5) n`,
    )
    const before = sink.received.length
    await Promise.all(Array.from({ length: 8 }, () => ask('Flood@example.org')))
    await gepeto.app.identity.lettersWritten()
    expect(sink.received.slice(before).map(({ to }) => to)).toEqual(
      Array.from({ length: 3 }, () => ['flood@example.org']),
    )
  })

  it('are made by an administrator for others, not for somebody mightier or who works elsewhere too', async () => {
    const bruno = await addPerson(gepeto, 'bruno@example.org', 'administrator')
    const carla = await addPerson(gepeto, 'carla@example.org', 'member')
    const admin = openVisitor(gepeto)
    await admin.signIn({ email: 'bruno@example.org', password: next })
    const make = (id: string, as = admin) =>
      as.call<ResetLink & { type?: string }>('POST', `/api/v1/users/${id}/password-reset`)

    const made = await make(carla)
    expect(made.status).toBe(201)
    expect(
      await complete(tokenIn(made.body.url, 'reset-password')!, 'o gato subiu no telhado'),
    ).toMatchObject({
      status: 204,
    })
    expect(await gepeto.happened(carla)).toEqual([
      'identity.password.reset-link-made',
      'identity.password.reset',
      'identity.password.changed',
    ])

    const owner = (await visitor.session()).user!.id
    expect(await make(owner)).toMatchObject({ status: 403 })
    expect(await make('usr_nobody')).toMatchObject({ status: 404 })
    const member = openVisitor(gepeto)
    await member.signIn({ email: 'carla@example.org', password: 'o gato subiu no telhado' })
    expect(await make(bruno, member)).toMatchObject({ status: 403 })
    await gepeto.sql(`insert into workspaces (id, name) values ('ws_two', 'Two')`)
    await gepeto.sql(
      `insert into memberships (workspace_id, user_id, role) values ('ws_two', $1, 'viewer')`,
      [carla],
    )
    expect(await make(carla)).toMatchObject({
      status: 403,
      body: { type: '/problems/identity/person-elsewhere' },
    })
  })

  it('are made by nobody for a person who may read what they may not', async () => {
    const workspaceId = (await visitor.session()).workspace!.id
    const role = await customRole(gepeto, workspaceId, [...rolePermissions.member, 'people:manage'])
    const desk = await addPerson(gepeto, 'desk@example.org', role)
    const plain = await addPerson(gepeto, 'plain@example.org', 'member')
    const granted = await addPerson(gepeto, 'granted@example.org', 'member')
    const grouped = await addPerson(gepeto, 'grouped@example.org', 'member')
    await gepeto.sql(`update memberships set workspace_id = $1 where user_id = any($2)`, [
      workspaceId,
      [desk, plain, granted, grouped],
    ])
    const collection = await gepeto.collection({ name: 'Payroll' })
    const grants = [{ principal: granted, level: 'read' }]
    await gepeto.must('PUT', `/api/v1/collections/${collection.id}/access`, {
      json: { access: 'restricted', grants },
    })
    const team = await group(gepeto, workspaceId, [{ userId: grouped }])
    const helper = openVisitor(gepeto)
    await helper.signIn({ email: 'desk@example.org', password: next })
    const made = async (id: string) => {
      const { status, body } = await helper.call('POST', `/api/v1/users/${id}/password-reset`)
      return { status, missing: body.missing }
    }
    const beyond = { status: 403, missing: ['collections:read-all'] }
    expect(await made(plain)).toMatchObject({ status: 201 })
    expect(await made(granted)).toEqual(beyond)
    expect(await made(grouped)).toEqual(beyond)
    await gepeto.sql('insert into group_members (workspace_id, group_id, user_id) values ($1, $2, $3)', [
      workspaceId,
      team,
      desk,
    ])
    gepeto.app.identity.forgetCredentials()
    expect(await made(grouped)).toMatchObject({ status: 201 })
  })

  it('are made on the page only, not with a key or a token, and not for oneself', async () => {
    const { user } = await visitor.session()
    const carla = 'usr_carla'
    await gepeto.sql(`delete from memberships where user_id = $1 and workspace_id = 'ws_two'`, [carla])
    const self = await visitor.call('POST', `/api/v1/users/${user!.id}/password-reset`)
    expect({ status: self.status, type: self.body.type }).toEqual({
      status: 409,
      type: '/problems/identity/not-oneself',
    })
    const { body: tokens } = await gepeto.call<Tokens>('POST', '/api/v1/auth/token', {
      anonymous: true,
      json: { ...ana, password: next },
    })
    const credentials: Record<string, string>[] = [
      { 'x-api-key': ownerKey },
      { authorization: `Bearer ${tokens.accessToken}` },
    ]
    for (const headers of credentials)
      for (const id of [carla, user!.id]) {
        const reply = await gepeto.call('POST', `/api/v1/users/${id}/password-reset`, {
          anonymous: true,
          headers: { ...headers, cookie: visitor.cookie() },
        })
        expect({ status: reply.status, type: reply.body.type }).toEqual({
          status: 403,
          type: '/problems/identity/session-needed',
        })
      }
    expect((await visitor.call('POST', `/api/v1/users/${carla}/password-reset`)).status).toBe(201)
  })

  it('prove an e-mail address, once', async () => {
    const before = sink.received.length
    expect((await visitor.call('POST', '/api/v1/account/email-verification')).status).toBe(202)
    const token = tokenIn(sink.received[before]!.text, 'verify-email')!
    const verify = () => openVisitor(gepeto).call('POST', '/api/v1/auth/email-verification', { token })
    expect((await verify()).status).toBe(204)
    expect((await verify()).status).toBe(400)
    expect(await gepeto.sql('select email from users where email_verified')).toEqual([
      { email: gepeto.app.seals.close(ana.email, 'address') },
    ])
  })
})

describe('a server without mail', () => {
  it('offers no link by mail, and says so to who is signed in', async () => {
    const gepeto = await startGepeto(stores[0]!)
    try {
      const visitor = await setUpAna(gepeto)
      expect((await visitor.session()).ways.passwordReset).toBe(false)
      expect(
        (await openVisitor(gepeto).call('POST', '/api/v1/auth/password-reset', { email: ana.email })).status,
      ).toBe(202)
      expect((await visitor.call('POST', '/api/v1/account/email-verification')).status).toBe(409)
    } finally {
      await gepeto.close()
    }
  })
})
