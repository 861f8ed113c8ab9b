import type { AccountSession } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { addPerson, ana, openVisitor, setUpAna, type Visitor } from './visitor.ts'

const path = '/api/v1/account/sessions'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

describe.each(stores)('an account on the $kind database', (store) => {
  let gepeto: Gepeto
  let visitor: Visitor
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    visitor = await setUpAna(gepeto)
  })
  afterAll(() => gepeto.close())

  const list = async (of = visitor) => (await of.call<{ items: AccountSession[] }>('GET', path)).body.items
  const elsewhere = async () => {
    const other = openVisitor(gepeto)
    await other.call('POST', '/api/v1/auth/sign-in', ana, { 'user-agent': firefox })
    return other
  }
  const state = async (of: Visitor) => (await of.session()).state

  it('shows where it is signed in: device, address, last use', async () => {
    await elsewhere()
    expect(await list()).toContainEqual({
      id: expect.stringMatching(/^ses_/),
      name: null,
      device: 'Firefox · Linux',
      address: expect.stringMatching(/127\.0\.0\.1|::1/),
      method: 'password',
      isCurrent: false,
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      expiresAt: expect.any(String),
    })
    expect((await list()).filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
  })

  it('names a session, and ends one from another at once', async () => {
    const other = await elsewhere()
    const { id } = (await list(other)).find(({ isCurrent }) => isCurrent)!
    expect((await visitor.call('PATCH', `${path}/${id}`, { name: 'Office' })).body).toMatchObject({
      name: 'Office',
    })
    expect((await other.call('GET', '/api/v1/collections')).status).toBe(200)
    expect((await visitor.call('DELETE', `${path}/${id}`)).status).toBe(204)
    expect((await other.call('GET', '/api/v1/collections')).status).toBe(401)
    expect((await visitor.call('DELETE', `${path}/${id}`)).status).toBe(404)
    expect(await gepeto.happened(id)).toEqual(['identity.session.renamed', 'identity.session.revoked'])
  })

  it('shows and ends no session of somebody else', async () => {
    await addPerson(gepeto, 'bruno@example.org', 'viewer')
    const bruno = openVisitor(gepeto)
    await bruno.signIn({ ...ana, email: 'bruno@example.org' })
    const [hers] = await list()
    expect(await list(bruno)).toHaveLength(1)
    expect((await bruno.call('DELETE', `${path}/${hers!.id}`)).status).toBe(404)
    expect((await bruno.call('PATCH', `${path}/${hers!.id}`, { name: 'Mine' })).status).toBe(404)
    expect((await bruno.call('DELETE', path)).status).toBe(204)
    expect([await state(bruno), await state(visitor)]).toEqual(['signedOut', 'signedIn'])
  })

  it('signs out everywhere', async () => {
    const other = await elsewhere()
    expect((await visitor.call('DELETE', path)).status).toBe(204)
    expect([await state(other), await state(visitor)]).toEqual(['signedOut', 'signedOut'])
    await visitor.signIn()
  })

  it('changes its password with the old one, which ends every other session', async () => {
    const other = await elsewhere()
    const change = (currentPassword: string, newPassword: string) =>
      visitor.call('PUT', '/api/v1/account/password', { currentPassword, newPassword })
    const next = 'três tigres tristes'
    expect((await change('not the password', next)).body.type).toBe('/problems/identity/password-wrong')
    expect((await change(ana.password, 'Senha123456!')).body.type).toBe(
      '/problems/identity/password-too-common',
    )
    expect((await change(ana.password, 'short')).status).toBe(400)
    expect(await change(ana.password, next)).toMatchObject({ status: 200, body: { state: 'signedIn' } })
    expect([await state(visitor), await state(other)]).toEqual(['signedIn', 'signedOut'])
    expect((await openVisitor(gepeto).signIn()).status).toBe(401)
    expect((await openVisitor(gepeto).signIn({ ...ana, password: next })).status).toBe(200)
    expect((await change(next, ana.password)).status).toBe(200)
    const { user } = await visitor.session()
    expect(await gepeto.happened(user!.id)).toContain('identity.password.changed')
  })

  it('keeps a session hashed in the database, so that what stands there opens nothing', async () => {
    const cookie = visitor.cookies.get('gepeto.session_token')!
    const rows = await gepeto.sql<{ token: string }>('select token from sessions')
    const plain = decodeURIComponent(cookie).split('.')[0]!
    expect(plain.length).toBeGreaterThanOrEqual(32)
    expect(rows.map(({ token }) => token)).not.toContain(plain)
    expect(rows[0]!.token).toMatch(/^[\w-]{43}$/)
  })

  it('has a cookie that scripts cannot read and other sites cannot use to write', async () => {
    const { headers } = await openVisitor(gepeto).signIn()
    expect(headers.getSetCookie().join()).toMatch(
      /^gepeto\.session_token=[^;]+; .*Path=\/; HttpOnly; SameSite=Lax/i,
    )
  })

  it('has a cookie of this host and of TLS only behind https', async () => {
    const behind = await startGepeto(store, { GEPETO_PUBLIC_URL: 'https://gepeto.example.org' })
    try {
      const person = await setUpAna(behind)
      expect([...person.cookies.keys()]).toEqual(['__Host-gepeto.session_token', '__Host-gepeto.device'])
      const { headers } = await openVisitor(behind).signIn()
      expect(headers.getSetCookie().join()).toMatch(/; Secure/)
      expect(headers.getSetCookie().join()).not.toMatch(/Domain=/i)
      expect((await person.session()).state).toBe('signedIn')
    } finally {
      await behind.close()
    }
  })
})
