import type { Passkey, PasskeyList, PasskeyOptions, Session } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { openAuthenticator } from './authenticator.ts'
import { addPerson, ana, openVisitor, setUpAna, type Visitor } from './visitor.ts'

const path = '/api/v1/account/passkeys'
type Question = Parameters<ReturnType<typeof openAuthenticator>['get']>[0]

describe.each(stores)('passkeys on the $kind database', (store) => {
  let gepeto: Gepeto
  let visitor: Visitor
  let authenticator: ReturnType<typeof openAuthenticator>
  let passkey: Passkey
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    visitor = await setUpAna(gepeto)
    authenticator = openAuthenticator(gepeto.address)
  })
  afterAll(() => gepeto.close())

  const question = async (asking: Visitor, from: string) => {
    const { status, body } = await asking.call<PasskeyOptions>('POST', from)
    expect(status).toBe(200)
    return body.options as unknown as Question
  }
  const add = async (credential: object, name?: string) =>
    visitor.call<Passkey & { type: string }>('POST', path, { credential, name })
  const signInWith = async (make: (asked: Question) => object, other = openVisitor(gepeto)) => {
    const asked = await question(other, '/api/v1/auth/passkey/options')
    const reply = await other.call<Session & { type?: string }>('POST', '/api/v1/auth/passkey', {
      credential: make(asked),
    })
    return { other, asked, status: reply.status, told: reply.body.type ?? reply.body.state }
  }
  const refused = { status: 401, told: '/problems/identity/passkey-refused' }

  it('are added by the person, with a name', async () => {
    const { status, body } = await add(
      authenticator.create(await question(visitor, `${path}/options`)),
      'Phone',
    )
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^psk_/),
      name: 'Phone',
      createdAt: expect.any(String),
      backedUp: false,
    })
    passkey = body
    expect((await visitor.call('GET', '/api/v1/account/second-factor')).body).toMatchObject({ passkeys: 1 })
  })

  it('are refused when they were made for another page, for no question, or without PIN, finger or face', async () => {
    const elsewhere = openAuthenticator(gepeto.address)
    const careless = openAuthenticator(gepeto.address, { isVerifying: false })
    const asked = () => question(visitor, `${path}/options`)
    const made = elsewhere.create(await asked())
    expect((await add(made)).status).toBe(201)
    expect((await add(made)).body.type).toBe('/problems/identity/passkey-refused')
    for (const credential of [
      elsewhere.create(await asked(), 'https://evil.example'),
      careless.create(await asked()),
      { id: 'nonsense' },
    ])
      expect((await add(credential)).body.type).toBe('/problems/identity/passkey-refused')
    const { items } = (await visitor.call<PasskeyList>('GET', path)).body
    expect(items).toHaveLength(2)
    await visitor.call('DELETE', `${path}/${items[1]!.id}`)
  })

  it('sign a person in, second factor or not', async () => {
    const { other, status, told } = await signInWith((asked) => authenticator.get(asked))
    expect({ status, told }).toEqual({ status: 200, told: 'signedIn' })
    expect((await other.session()).user?.email).toBe(ana.email)
    const { body } = await other.call<{ items: object[] }>('GET', '/api/v1/account/sessions')
    expect(body.items).toContainEqual(expect.objectContaining({ isCurrent: true, method: 'passkey' }))
  })

  it('do not sign in for another page, with an old answer, or when unknown', async () => {
    expect(await signInWith((asked) => authenticator.get(asked, 'https://evil.example'))).toMatchObject(
      refused,
    )
    const { other, asked } = await signInWith((asked) => authenticator.get(asked))
    expect(
      (await other.call('POST', '/api/v1/auth/passkey', { credential: authenticator.get(asked) })).body.type,
    ).toBe(refused.told)
    expect(await signInWith(() => authenticator.get(asked))).toMatchObject(refused)
    const unknown = openAuthenticator(gepeto.address)
    unknown.create({ challenge: 'x', rp: { id: 'localhost' } })
    expect(await signInWith((asked) => unknown.get(asked))).toMatchObject(refused)
  })

  it('count as the second factor that a workspace asks for', async () => {
    await gepeto.sql(`update workspaces set settings = '{"secondFactorRoles": ["owner"]}'`)
    gepeto.app.identity.forgetCredentials()
    expect((await visitor.session()).state).toBe('signedIn')
    await gepeto.sql(`update workspaces set settings = '{}'`)
  })

  it('are nobody else’s to see, name or remove', async () => {
    await addPerson(gepeto, 'bruno@example.org', 'member')
    const bruno = openVisitor(gepeto)
    await bruno.signIn({ ...ana, email: 'bruno@example.org' })
    expect((await bruno.call('GET', path)).body).toEqual({ items: [] })
    expect((await bruno.call('PATCH', `${path}/${passkey.id}`, { name: 'Mine' })).status).toBe(404)
    expect((await bruno.call('DELETE', `${path}/${passkey.id}`)).status).toBe(404)
  })

  it('are added by somebody who signed in lately', async () => {
    await gepeto.sql(`update sessions set created_at = now() - interval '31 minutes'`)
    const { status, body } = await visitor.call('POST', `${path}/options`)
    expect({ status, type: body.type }).toEqual({ status: 403, type: '/problems/identity/sign-in-again' })
  })

  it('are named and removed, and sign in no more', async () => {
    expect((await visitor.call('PATCH', `${path}/${passkey.id}`, { name: 'Old phone' })).body).toMatchObject({
      name: 'Old phone',
    })
    expect((await visitor.call('DELETE', `${path}/${passkey.id}`)).status).toBe(204)
    expect(await signInWith((asked) => authenticator.get(asked))).toMatchObject(refused)
    expect(await gepeto.happened(passkey.id)).toEqual([
      'identity.passkey.added',
      'identity.passkey.renamed',
      'identity.passkey.removed',
    ])
  })
})
