import type {
  AccessReview,
  AuditChangeList,
  AuditEventList,
  AuditState,
  AuditVerification,
  LogForwardingState,
  LogForwardingTest,
} from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { firstWorkspace, type Person, person, workspace } from '../members.ts'
import { canMakeCertificates, startHttpCollector, startSyslogCollector } from './collectors.ts'

describe.each(stores)('controls of the log on the $kind database', (store) => {
  let gepeto: Gepeto
  let workspaceId: string
  let administrator: Person
  let auditor: Person
  let owner: Person
  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_ALLOW_PRIVATE_URLS: 'true' })
    workspaceId = await firstWorkspace(gepeto)
    owner = await person(gepeto, { role: 'owner' })
    administrator = await person(gepeto, { role: 'administrator' })
    auditor = await person(gepeto, { role: 'auditor' })
  })
  afterAll(() => gepeto.close())

  const must = <Body>(who: Person, method: string, path: string, json?: object) =>
    gepeto.must<Body>(method, path, { anonymous: true, headers: who.headers, json })
  const statusOf = async (who: Person, method: string, path: string, json?: object) =>
    (await gepeto.call(method, path, { anonymous: true, headers: who.headers, json })).status

  it('keep offices apart: administrators verify, auditors read and change nothing', async () => {
    expect(await statusOf(administrator, 'GET', '/api/v1/audit/verify')).toBe(200)
    expect(await statusOf(administrator, 'GET', '/api/v1/audit/state')).toBe(200)
    for (const path of ['/api/v1/audit', '/api/v1/audit/export', '/api/v1/audit/changes'])
      expect({ path, status: await statusOf(administrator, 'GET', path) }).toEqual({ path, status: 403 })
    expect(await statusOf(auditor, 'GET', '/api/v1/audit')).toBe(200)
    for (const [method, path, body] of [
      ['POST', '/api/v1/collections', { name: 'Mine' }],
      ['PUT', '/api/v1/privacy/retention', { rules: [{ kind: 'usage', days: 1 }] }],
      ['PATCH', `/api/v1/users/${administrator.userId}`, { role: 'viewer' }],
      ['POST', '/api/v1/audit/rotate-keys', undefined],
    ] as const)
      expect({ path, status: await statusOf(auditor, method, path, body) }).toEqual({ path, status: 403 })
    expect(
      await statusOf(administrator, 'PATCH', `/api/v1/users/${administrator.userId}`, { role: 'auditor' }),
    ).toBe(403)
  })

  it('write down that an owner made themselves an auditor', async () => {
    await person(gepeto, { role: 'owner' })
    await must(owner, 'PATCH', `/api/v1/users/${owner.userId}`, { role: 'auditor' })
    const events = await gepeto.events({ kind: 'identity.person.role-changed', subject: owner.userId })
    expect(events.at(-1)!.data).toMatchObject({ from: 'owner', to: 'auditor' })
    expect(events.at(-1)!.actorId).toBe(owner.keyId)
  })

  it('tell how the chain stands, and who checked it last', async () => {
    await gepeto.app.audit.link(true)
    const { firstFault } = await must<AuditVerification>(auditor, 'GET', '/api/v1/audit/verify')
    expect(firstFault).toBeNull()
    const state = await must<AuditState>(administrator, 'GET', '/api/v1/audit/state')
    expect(state).toMatchObject({
      lastLink: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      lastCheckpoint: { root: expect.stringMatching(/^[0-9a-f]{64}$/) },
      lastVerification: { by: auditor.keyId, fault: null },
    })
    expect(state.lastCheckpoint!.size).toBeLessThanOrEqual(state.lastLink!.sequence)
  })

  it('report what was changed over a period, and nothing else', async () => {
    const from = new Date().toISOString()
    const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/groups', {
      json: { name: 'Night shift' },
    })
    await gepeto.must('GET', '/api/v1/audit')
    const { items } = await must<AuditChangeList>(auditor, 'GET', `/api/v1/audit/changes?from=${from}`)
    expect(items.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['identity.group.created', id]])
    const until = await must<AuditChangeList>(auditor, 'GET', `/api/v1/audit/changes?to=${from}&limit=2`)
    expect(until.items).toHaveLength(2)
    expect(until.nextCursor).not.toBeNull()
    const table = await must<string>(auditor, 'GET', `/api/v1/audit/changes/export?from=${from}`)
    expect(table.split('\r\n')[1]).toContain(',Group made,identity.group.created,')
  })

  it('show who holds which role, key and session, as JSON and as a table', async () => {
    const review = await must<AccessReview>(auditor, 'GET', '/api/v1/access-review')
    const seen = review.people.find(({ id }) => id === administrator.userId)!
    expect(seen).toMatchObject({
      role: 'administrator',
      keys: [{ id: administrator.keyId, permissions: null }],
    })
    expect(seen.permissions).not.toContain('audit:read')
    expect(JSON.stringify(review)).not.toMatch(/"hash"|"token"/)
    const table = await must<string>(auditor, 'GET', '/api/v1/access-review?format=csv')
    expect(table).toContain(`${administrator.userId},${administrator.userId},`)
    expect(table.split('\r\n')[0]).toContain(',second_factor,')
    expect(await statusOf(await person(gepeto, { role: 'member' }), 'GET', '/api/v1/access-review')).toBe(403)
    expect((await gepeto.events({ kind: 'identity.access.reviewed' })).length).toBe(2)
  })

  const forwardTo = (who: Person, json: object) =>
    must<LogForwardingState>(who, 'PUT', '/api/v1/audit/forwarding', json)
  const changeSomething = async (name: string) =>
    (await gepeto.must<{ id: string }>('POST', '/api/v1/groups', { json: { name } })).id

  it('send the log to an HTTP collector: at least once, in order, on where it stopped', async () => {
    const collector = await startHttpCollector()
    try {
      const address = `${collector.address}/events`
      const { forwarding } = await forwardTo(administrator, {
        kind: 'http',
        address,
        withContent: false,
        secret: 'Splunk s3cret-of-the-collector',
      })
      expect(forwarding).toMatchObject({ hasSecret: true, failure: null })
      const [row] = await gepeto.sql<{ text: string }>('select f::text as text from log_forwarding f')
      expect(row!.text).not.toContain(Buffer.from('s3cret').toString('hex'))
      expect(
        await must<LogForwardingTest>(administrator, 'POST', '/api/v1/audit/forwarding/test'),
      ).toMatchObject({
        ok: true,
      })
      const group = await changeSomething('First')
      await collector.until((events) => events.some(({ subjectId }) => subjectId === group))
      expect(collector.authorization()).toBe('Splunk s3cret-of-the-collector')
      expect(collector.events().find(({ subjectId }) => subjectId === group)!.data).toBeUndefined()

      const elsewhere = { kind: 'http', address: `${collector.address}/elsewhere`, withContent: false }
      expect(
        await gepeto.call('PUT', '/api/v1/audit/forwarding', {
          anonymous: true,
          headers: administrator.headers,
          json: elsewhere,
        }),
      ).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'secret' }] },
      })
      expect(
        await statusOf(administrator, 'PUT', '/api/v1/audit/forwarding', {
          ...elsewhere,
          address,
          fromStart: true,
        }),
      ).toBe(403)

      collector.refuseNext()
      const missed = await changeSomething('Second')
      await collector.until((events) => events.some(({ subjectId }) => subjectId === missed))
      const sequences = collector
        .events()
        .map(({ sequence }) => sequence)
        .filter((sequence) => sequence > 0)
      expect(new Set(sequences).size).toBe(Math.max(...sequences) - Math.min(...sequences) + 1)
      const sentTo = async () =>
        (await must<LogForwardingState>(administrator, 'GET', '/api/v1/audit/forwarding')).forwarding!
          .sequence
      await expect.poll(sentTo, { timeout: 20_000 }).toBeGreaterThanOrEqual(Math.max(...sequences))
    } finally {
      await must(administrator, 'DELETE', '/api/v1/audit/forwarding')
      await collector.close()
    }
  })

  it('tell the secret to nobody whose address was put in its place past the API', async () => {
    const [meant, strange] = [await startHttpCollector(), await startHttpCollector()]
    try {
      const secret = 'Splunk s3cret-of-the-collector'
      await forwardTo(administrator, { kind: 'http', address: meant.address, withContent: false, secret })
      await gepeto.sql('update log_forwarding set address = $1', [strange.address])
      const { ok, reason } = await must<LogForwardingTest>(
        administrator,
        'POST',
        '/api/v1/audit/forwarding/test',
      )
      expect({ ok, reason }).toEqual({ ok: false, reason: expect.stringContaining('another address') })
      await changeSomething('Untold')
      const failure = async () =>
        (await must<LogForwardingState>(administrator, 'GET', '/api/v1/audit/forwarding')).forwarding!.failure
      await expect.poll(failure, { timeout: 20_000 }).toContain('another address')
      expect([strange.events(), strange.authorization()]).toEqual([[], undefined])
      await forwardTo(administrator, { kind: 'http', address: strange.address, withContent: false, secret })
      await strange.until((events) => events.length > 0)
    } finally {
      await must(administrator, 'DELETE', '/api/v1/audit/forwarding')
      await Promise.all([meant.close(), strange.close()])
    }
  })

  it('send what is told only where somebody asked who may read it, masked', async () => {
    const collector = await startHttpCollector()
    const wanted = { kind: 'http', address: collector.address, withContent: true }
    try {
      expect(await statusOf(administrator, 'PUT', '/api/v1/audit/forwarding', wanted)).toBe(403)
      const other = await person(gepeto, { role: 'owner' })
      await forwardTo(other, wanted)
      const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/roles', {
        json: { name: 'Desk of ana@example.com', permissions: ['search:use'] },
      })
      await collector.until((events) => events.some(({ subjectId }) => subjectId === id))
      const told = JSON.stringify(collector.events().find(({ subjectId }) => subjectId === id)!.data)
      expect(told).toContain('Desk of [EMAIL]')
      await must(other, 'DELETE', '/api/v1/audit/forwarding')
    } finally {
      await collector.close()
    }
  })

  it('say that how far a collector has come was changed to a place that is not there', async () => {
    const collector = await startHttpCollector()
    try {
      await forwardTo(administrator, { kind: 'http', address: collector.address, withContent: false })
      await gepeto.sql('update log_forwarding set sequence = 1000000')
      const shown = async () =>
        (await must<LogForwardingState>(administrator, 'GET', '/api/v1/audit/forwarding')).forwarding!
      expect((await shown()).failure).toContain('was changed')
      await forwardTo(administrator, { kind: 'http', address: collector.address, withContent: false })
      expect((await shown()).failure).toBeNull()
    } finally {
      await must(administrator, 'DELETE', '/api/v1/audit/forwarding')
      await collector.close()
    }
  })

  it('tell a collector of the end of its workspace, then forget it', async () => {
    const collector = await startHttpCollector()
    try {
      const elsewhere = await workspace(gepeto)
      const owner = await person(gepeto, { workspaceId: elsewhere, role: 'owner' })
      await forwardTo(owner, { kind: 'http', address: collector.address, withContent: false })
      const kept = () => gepeto.sql('select from log_forwarding where workspace_id = $1', [elsewhere])
      expect(await kept()).toHaveLength(1)
      collector.refuseNext()
      await must(owner, 'DELETE', `/api/v1/workspaces/${elsewhere}?confirm=${elsewhere}`)
      await collector.until((events) => events.some(({ kind }) => kind === 'identity.workspace.deleted'))
      await expect.poll(kept, { timeout: 20_000 }).toEqual([])
      // Who runs the server reads of it as well.
      const { items } = await gepeto.must<AuditEventList>('GET', '/api/v1/audit?chain=system')
      expect(items[0]).toMatchObject({ kind: 'identity.workspace.deleted', subjectId: elsewhere })
    } finally {
      await collector.close()
    }
  })

  it.skipIf(!canMakeCertificates)(
    'send the log by syslog over TLS, each message with its length',
    async () => {
      const collector = await startSyslogCollector()
      try {
        await forwardTo(administrator, {
          kind: 'syslog',
          address: `localhost:${collector.port}`,
          withContent: false,
          authority: collector.certificate,
        })
        const group = await changeSomething('Third')
        const message = await collector.until((text) => text.includes(group))
        expect(message).toMatch(
          /^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ gepeto - identity\.group\.created \[event@32473 /,
        )
        expect(message).toContain(`workspaceId="${workspaceId}"`)

        // Without the authority its certificate is that of a stranger.
        await forwardTo(administrator, {
          kind: 'syslog',
          address: `localhost:${collector.port}`,
          withContent: false,
          authority: null,
        })
        const test = await must<LogForwardingTest>(administrator, 'POST', '/api/v1/audit/forwarding/test')
        expect(test).toMatchObject({ ok: false, reason: expect.stringContaining('certificate') })
      } finally {
        await must(administrator, 'DELETE', '/api/v1/audit/forwarding')
        await collector.close()
      }
    },
  )
})

describe('forwarding of the log where private addresses are closed', () => {
  it('goes to no address inside', async () => {
    const gepeto = await startGepeto(stores[0]!)
    try {
      for (const [kind, address] of [
        ['http', 'http://127.0.0.1:9/'],
        ['http', 'http://169.254.169.254/latest'],
        ['syslog', '10.0.0.1:6514'],
        ['syslog', '[::1]:6514'],
      ])
        expect(
          (
            await gepeto.call('PUT', '/api/v1/audit/forwarding', {
              json: { kind, address, withContent: false },
            })
          ).body,
        ).toMatchObject({ type: '/problems/platform/address-forbidden' })
      await gepeto.must('PUT', '/api/v1/audit/forwarding', {
        json: { kind: 'syslog', address: 'localhost:6514', withContent: false },
      })
      expect(await gepeto.must('POST', '/api/v1/audit/forwarding/test')).toMatchObject({
        ok: false,
        reason: 'its address leads into a private network',
      })
    } finally {
      await gepeto.close()
    }
  })
})
