import type {
  AuditEventList,
  AuditVerification,
  RecoveryCodes,
  SecondFactorEnrolment,
} from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ana, oneTimeCode, openVisitor, setUpAna, type Visitor } from '../api/visitor.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { person } from '../members.ts'

describe.each(stores)('what signing in leaves in the log on the $kind database', (store) => {
  let gepeto: Gepeto
  let visitor: Visitor
  let userId: string

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    visitor = await setUpAna(gepeto)
    userId = (await visitor.session()).user!.id
  })
  afterAll(() => gepeto.close())

  const system = async (query = '') =>
    (await gepeto.must<AuditEventList>('GET', `/api/v1/audit?chain=system&limit=100${query}`)).items
  const since = async (work: () => Promise<unknown>) => {
    const before = (await gepeto.happened(userId)).length
    await work()
    return (await gepeto.happened(userId)).slice(before)
  }

  it('is noted by the transaction that does it: nothing is noted of what is rolled back', async () => {
    await visitor.signIn()
    await gepeto.app.audit.link()
    const deletes = gepeto.app.database.transaction(async ({ $client }) => {
      await $client.query('delete from sessions')
      const { rows } = await $client.query('select kind from sign_in_outbox')
      expect(rows.map(({ kind }) => kind)).toContain('identity.user.signed-out')
      throw new Error('rolled back')
    })
    await expect(deletes).rejects.toThrow('rolled back')
    expect(await gepeto.sql('select from sign_in_outbox')).toEqual([])
  })

  it('is an event once, however often it is looked for', async () => {
    const events = await since(async () => {
      await visitor.signIn()
      await Promise.all([gepeto.app.audit.link(), gepeto.app.audit.link(), gepeto.events()])
    })
    expect(events).toEqual(['identity.user.signed-in'])
  })

  it('says how somebody signed in and in which session, under their own key', async () => {
    await visitor.signIn()
    const [event] = await gepeto.events({ kind: 'identity.user.signed-in' })
    expect(event).toMatchObject({ actorId: userId, subjectId: userId, data: { method: 'password' } })
    expect(event!.data!.session).toMatch(/^ses_/)
    const [key] = await gepeto.sql<{ person_id: string }>(
      'select person_id from data_keys where id = (select key_id from events where id = $1)',
      [event!.id],
    )
    expect(key!.person_id).toBe(userId)
  })

  it('tells of a second factor, of codes that were used, and of no session in between', async () => {
    await visitor.signIn()
    let secret = ''
    let codes: string[] = []
    const enabled = await since(async () => {
      const { body } = await visitor.call<SecondFactorEnrolment>('POST', '/api/v1/account/second-factor', {
        password: ana.password,
      })
      secret = body.secret
      codes = body.recoveryCodes
      await visitor.call('POST', '/api/v1/account/second-factor/confirm', { code: oneTimeCode(secret) })
    })
    expect(enabled).toEqual(['identity.second-factor.enabled', 'identity.user.signed-out'])
    const signedIn = await since(async () => {
      const other = openVisitor(gepeto)
      await other.signIn()
      const { status } = await other.call('POST', '/api/v1/auth/second-factor', { recoveryCode: codes[0] })
      expect(status).toBe(200)
    })
    expect(signedIn).toEqual(['identity.recovery-code.used', 'identity.user.signed-in'])
    const renewed = await since(() =>
      visitor.call<RecoveryCodes>('POST', '/api/v1/account/second-factor/recovery-codes', {
        password: ana.password,
      }),
    )
    expect(renewed).toEqual(['identity.recovery-codes.renewed'])
  })

  it('writes failed tries to the chain of the system, without what was typed', async () => {
    const stranger = openVisitor(gepeto)
    const tries = [
      { email: 'nobody@example.org', password: 'a very secret guess' },
      { email: 'nobody@example.org', password: 'another secret guess' },
      { email: ana.email, password: 'not the password' },
    ]
    for (const tried of tries) expect((await stranger.signIn(tried)).status).toBe(401)
    const failed = (await system('&kind=identity.sign-in.failed')).slice(0, 3).reverse()
    expect(failed.map(({ data }) => data)).toEqual(
      tries.map(() => ({
        way: 'password',
        reason: 'identity/sign-in-refused',
        network: expect.stringMatching(/^try_[0-9a-f]{20}$/),
      })),
    )
    const accounts = failed.map(({ subjectId }) => subjectId)
    expect(accounts[0]).toBe(accounts[1])
    expect(accounts[2]).not.toBe(accounts[0])
    expect(JSON.stringify(failed)).not.toMatch(/nobody|ana@|guess|127\.0\.0\.1|::1/)
    const keys = await gepeto.sql<{ person_id: string }>(
      `select person_id from data_keys where workspace_id = 'system'`,
    )
    expect(keys.map(({ person_id }) => person_id)).toEqual([''])
  })

  it('has the chain of the system verified and exported like any other', async () => {
    await gepeto.app.audit.link(true)
    const verified = await gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify?chain=system')
    expect(verified).toMatchObject({ valid: true, firstFault: null })
    expect(verified.linked).toBeGreaterThan(2)
    const { body } = await gepeto.call<string>('GET', '/api/v1/audit/export?chain=system')
    expect(body).toContain('identity.sign-in.failed')
  })

  it('shows the chain of the system to nobody of a workspace that was made later', async () => {
    await gepeto.sql(`insert into workspaces (id, name) values ('ws_later', 'Later')`)
    const stranger = await person(gepeto, { workspaceId: 'ws_later', role: 'owner' })
    for (const path of ['', '/verify', '/export']) {
      const { status, body } = await gepeto.call('GET', `/api/v1/audit${path}?chain=system`, {
        headers: stranger.headers,
        anonymous: true,
      })
      expect({ path, status, type: body.type }).toEqual({
        path,
        status: 403,
        type: '/problems/audit/system-chain-closed',
      })
    }
  })
})
