import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  Answer,
  AuditVerification,
  ErasureCertificate,
  ExportedConversation,
  LegalHold,
  SentInvitation,
  Session,
} from '@gepeto/contract'
import { eventWords } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { inWorkspace } from '../../src/platform/database/index.ts'
import { newId } from '../../src/platform/ids.ts'
import { ArchiveUnderWay } from '../../src/privacy/errors.ts'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { almighty, type Person, person, workspace } from '../members.ts'
import { password, tokenOf, visitorOf } from '../people.ts'

const canary = 'Zanzibar-kaleidoscope'
const question = `When does the nightly backup start, asks ${canary}?`

async function filesOf(archive: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const zip = await fromBufferPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry)
    files[entry.fileName] = Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString()
  }
  return files
}

const eventsIn = (files: Record<string, string>) =>
  JSON.parse(files['events.json']!) as { kind: string; happened: object; data?: unknown }[]

const price = { model: 'one/two', inputPerMillion: 1, outputPerMillion: 2, source: 'Contract 12' }

describe.each(stores)('a person’s data on the $kind database', (store) => {
  let gepeto: Gepeto
  let workspaceId: string
  let ana: Person
  let administrator: Person

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    ;[{ id: workspaceId }] = (await gepeto.sql<{ id: string }>('select id from workspaces')) as [
      { id: string },
    ]
    await gepeto.collection({ documents: [backup] })
    ana = await person(gepeto, { workspaceId, role: 'member' })
    administrator = await person(gepeto, { workspaceId, role: 'administrator' })
    for (const cache of ['off', 'use'])
      await gepeto.must('POST', '/api/v1/ask', { headers: ana.headers, json: { question, cache } })
    await gepeto.must('POST', '/api/v1/keys', { headers: ana.headers, json: { name: `key of ${canary}` } })
    await gepeto.sql(`update users set name = $1 where id = $2`, [canary, ana.userId])
  })
  afterAll(() => gepeto.close())

  const byOf = (who: Person) => ({ anonymous: true, headers: who.headers })
  const exported = async (path: string, who: Pick<Person, 'headers'>) => {
    const response = await gepeto.send('GET', path, { anonymous: true, headers: who.headers })
    expect(response.status).toBe(200)
    return filesOf(Buffer.from(await response.arrayBuffer()))
  }
  const erase = (who: Person, id: string, confirm = id) =>
    gepeto.call<ErasureCertificate>('DELETE', `/api/v1/privacy/people/${id}?confirm=${confirm}`, {
      anonymous: true,
      headers: who.headers,
    })

  /** Where in the database, in plain text or as bytes, a word stands. */
  async function tablesWith(word: string): Promise<string[]> {
    const tables = await gepeto.sql<{ name: string }>(
      `select quote_ident(relname) as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const rows = await gepeto.sql(
        `select 1 from ${name} as t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0 limit 1`,
        [word, Buffer.from(word).toString('hex')],
      )
      if (rows.length > 0) found.push(name)
    }
    return found.sort()
  }

  it('is taken away in one archive, by themselves and by an administrator', async () => {
    await gepeto.sql(
      `insert into sessions (id, user_id, token, expires_at, ip_address, method)
       values ('ses_ana', $1, 'hashed', now() + interval '1 day', '203.0.113.77', 'passkey')`,
      [ana.userId],
    )
    const own = await exported('/api/v1/privacy/me/export', ana)
    const taken = await exported(`/api/v1/privacy/people/${ana.userId}/export`, administrator)
    for (const files of [own, taken]) {
      expect(Object.keys(files).filter((name) => !name.startsWith('conversations/'))).toEqual([
        'account.json',
        'usage.json',
        'consents.json',
        'events.json',
        'README.txt',
      ])
      expect(Object.keys(files)).toHaveLength(7)
      for (const name of Object.keys(files).filter((name) => name.endsWith('.json')))
        expect(files['README.txt']).toContain(`  ${name.replace(/\/.*/, '/')}: `)
      const all = Object.values(files).join('\n')
      expect(all).toContain(question)
      expect(all).not.toMatch(/"hash"|"token"|"password"/)
      expect(eventsIn(files).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['answers.answer.given', 'identity.api-key.created']),
      )
    }
    expect(own['README.txt']).toContain('sessions and passkeys')
    expect(taken['README.txt']).toContain('só tipos e horários')
    expect(eventsIn(own).find(({ kind }) => kind === 'identity.api-key.created')?.happened).toEqual(
      eventWords['identity.api-key.created'],
    )
    expect(own['account.json']).toContain('203.0.113.77')
    const given = eventsIn(own).filter(({ kind }) => kind === 'answers.answer.given')
    expect(given.map(({ data }) => data)).toEqual([{ question }, { question }])
    const [event] = await gepeto.events({ kind: 'privacy.person.exported', actor: administrator.keyId })
    expect(event).toMatchObject({ subjectId: ana.userId })
  })

  it('holds conversations as their own export tells them: answers with sources, verdicts and model', async () => {
    const bia = await person(gepeto, { workspaceId, role: 'member' })
    const json = { question: 'When does the nightly backup start?' }
    await gepeto.must('POST', '/api/v1/ask', { ...byOf(bia), json })
    for (const files of [
      await exported('/api/v1/privacy/me/export', bia),
      await exported(`/api/v1/privacy/people/${bia.userId}/export`, administrator),
    ]) {
      const told = Object.entries(files).filter(([name]) => name.startsWith('conversations/'))
      expect(told).toHaveLength(1)
      for (const [, content] of told) {
        const conversation = JSON.parse(content) as ExportedConversation
        expect(conversation).toMatchObject(
          await gepeto.must<ExportedConversation>(
            'GET',
            `/api/v1/conversations/${conversation.id}/export?format=json`,
            byOf(bia),
          ),
        )
        const { answer } = conversation.messages[0]!
        expect(answer!.answer).toContain('[1]')
        expect(answer!.citations[0]).toMatchObject({ index: 1, documentTitle: backup.title })
        expect(answer!.support[0]).toMatchObject({ verdict: 'supported' })
        expect(answer!.model).not.toBe('')
      }
    }
  })

  it('holds nothing of a legal hold, whose reasons go with it', async () => {
    const caio = await person(gepeto, { workspaceId, role: 'member' })
    const reason = `Caio is ${canary} in a lawsuit`
    const hold = await gepeto.must<LegalHold>('POST', '/api/v1/privacy/holds', {
      json: { subjectId: caio.userId, reason },
    })
    await gepeto.must('POST', `/api/v1/privacy/holds/${hold.id}/lift`, { json: { reason } })
    const told = async () =>
      (await gepeto.events({ kind: 'privacy.hold', subject: caio.userId })).map(({ data }) => data)
    const data = { holdId: hold.id, reason }
    expect(await told()).toEqual([data, data])
    const archive = await exported('/api/v1/privacy/me/export', caio)
    expect(Object.values(archive).join()).not.toMatch(/privacy\.hold|lawsuit/)
    expect(await gepeto.sql('select id from legal_holds where subject_id = $1', [caio.userId])).toEqual([])
    expect((await erase(administrator, caio.userId)).status).toBe(200)
    expect(await told()).toEqual([null, null])
  })

  it('tells whoever takes it away for somebody else what happened and when, and no more', async () => {
    const owner = await person(gepeto, { workspaceId, role: 'owner' })
    await gepeto.must('POST', '/api/v1/ask', {
      headers: owner.headers,
      json: { question: 'Who is on duty?' },
    })
    expect(
      (await gepeto.call('GET', '/api/v1/audit', { anonymous: true, headers: administrator.headers })).status,
    ).toBe(403)
    for (const { userId } of [owner, ana]) {
      const files = await exported(`/api/v1/privacy/people/${userId}/export`, administrator)
      const keys = new Set(eventsIn(files).flatMap((event) => Object.keys(event)))
      expect([...keys].sort()).toEqual(['createdAt', 'happened', 'kind'])
      expect(Object.keys(JSON.parse(files['account.json']!))).not.toContain('sessions')
      expect(Object.values(files).join('\n')).not.toContain('203.0.113.77')
    }
  })

  it('holds nothing of a document that the person may no longer read', async () => {
    const bia = await person(gepeto, { workspaceId, role: 'member' })
    const vault = await gepeto.collection({ name: 'Vault', documents: [backup] })
    const asked = await gepeto.must<Answer>('POST', '/api/v1/ask', {
      headers: bia.headers,
      json: { question: 'When does the nightly backup start?', collections: [vault.id] },
    })
    expect(asked.answer).toContain('02:30')
    const [own, taken] = ['/api/v1/privacy/me/export', `/api/v1/privacy/people/${bia.userId}/export`] as const
    const copies = async () => [
      ...Object.values(await exported(own, bia)),
      ...Object.values(await exported(taken, { headers: { 'x-api-key': ownerKey } })),
    ]
    expect((await copies()).join('\n')).toContain('02:30')
    await gepeto.must('PUT', `/api/v1/collections/${vault.id}/access`, {
      json: { access: 'restricted', grants: [] },
    })
    const text = (await copies()).join('\n')
    expect(text).toContain('When does the nightly backup start?')
    expect(text).toContain('you may no longer read')
    for (const words of ['02:30', 'billing database', backup.title]) expect(text).not.toContain(words)
  })

  it('is taken away one archive at a time, until it has arrived or was left', async () => {
    const take = (who: Person, of: Person) =>
      inWorkspace(workspaceId, () => gepeto.app.privacy.exportPerson(almighty(who), of.userId))
    const bia = await person(gepeto, { workspaceId, role: 'member' })
    const first = await take(administrator, ana)
    await expect(take(ana, ana)).rejects.toThrow(ArchiveUnderWay)
    await expect(take(administrator, bia)).rejects.toThrow(ArchiveUnderWay)
    const { status } = await gepeto.call('GET', '/api/v1/privacy/me/export', byOf(ana))
    expect(status).toBe(429)
    await (await take(bia, bia)).return()
    await Array.fromAsync(first)
    await first.return()
    await (await take(ana, ana)).return()
    await Array.fromAsync(await take(administrator, ana))
  })

  it('is not given to a key that reaches some collections only, nor is the log', async () => {
    const { id } = await gepeto.collection({ name: 'Narrow' })
    const owner = await person(gepeto, { workspaceId, role: 'owner' })
    for (const [path, who, permission] of [
      ['/api/v1/privacy/me/export', ana, 'account:use'],
      [`/api/v1/privacy/people/${ana.userId}/export`, administrator, 'privacy:manage'],
      ['/api/v1/audit', owner, 'audit:read'],
      ['/api/v1/audit/export', owner, 'audit:read'],
    ] as const) {
      const { key } = await gepeto.must<{ key: string }>('POST', '/api/v1/keys', {
        headers: who.headers,
        json: {
          name: 'narrow',
          collections: [id],
          permissions: [permission],
        },
      })
      const { status, body } = await gepeto.call('GET', path, {
        anonymous: true,
        headers: { 'x-api-key': key },
      })
      expect({ status, type: body.type }).toEqual({ status: 403, type: '/problems/identity/key-too-narrow' })
    }
  })

  it('is erased only when the person is named twice, by who may', async () => {
    expect((await erase(ana, administrator.userId)).status).toBe(403)
    expect((await erase(administrator, ana.userId, 'usr_other')).status).toBe(400)
    expect((await erase(administrator, administrator.userId)).status).toBe(409)
    expect((await erase(administrator, 'usr_nobody')).status).toBe(404)
  })

  it('is gone after it was erased, and the chain verifies', async () => {
    expect(await tablesWith(canary)).not.toEqual([])
    await gepeto.app.usage.meter.flush()
    const before = await gepeto.events({ subject: ana.userId })
    expect(before.length).toBeGreaterThan(0)
    const { status, body } = await erase(administrator, ana.userId)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      personId: ana.userId,
      deleted: { memberships: 1, conversations: 2, answers: 2 },
      accountDeleted: true,
    })
    expect(body.unreadableEvents).toBeGreaterThan(3)
    expect(await tablesWith(canary)).toEqual([])
    for (const entry of await readdir(gepeto.dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.parentPath.includes('database')) continue
      const content = await readFile(join(entry.parentPath, entry.name))
      expect({ file: entry.name, found: content.includes(canary) }).toEqual({
        file: entry.name,
        found: false,
      })
    }
    await gepeto.app.audit.link(true)
    expect(await gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')).toMatchObject({ valid: true })
  })

  it('leaves events that nobody can read, and a certificate', async () => {
    const events = await gepeto.events({ subject: ana.userId })
    const certificate = events.find(({ kind }) => kind === 'privacy.person.erased')
    expect(certificate!.data).toMatchObject({ accountDeleted: true, deleted: { answers: 2 } })
    const others = events.filter(({ kind }) => kind.startsWith('identity.') || kind.endsWith('.exported'))
    expect(others.length).toBeGreaterThan(0)
    expect(others.map(({ data }) => data)).toEqual(others.map(() => null))
    const found = await gepeto.events({ kind: 'answers', query: canary })
    expect(found).toEqual([])
    // What the erasure itself wrote tells nothing of them either.
    const revoked = await gepeto.events({ kind: 'identity.api-key.revoked' })
    expect(revoked.length).toBeGreaterThan(1)
    expect(revoked.map(({ data }) => data)).toEqual(revoked.map(() => null))
    const told = (await gepeto.events()).filter(({ kind }) => kind !== 'audit.log.read')
    expect(told.filter(({ data }) => JSON.stringify(data).includes(canary))).toEqual([])
    const keys = await gepeto.sql('select wrapped from data_keys where person_id = $1', [ana.userId])
    expect(keys).toEqual([{ wrapped: null }])
  })

  it('lets them in no more, and is erased once', async () => {
    expect((await gepeto.call('GET', '/api/v1/keys', { anonymous: true, headers: ana.headers })).status).toBe(
      401,
    )
    expect((await erase(administrator, ana.userId)).status).toBe(404)
  })

  it('is erased of somebody who had left', async () => {
    const bia = await person(gepeto, { workspaceId, role: 'member' })
    await gepeto.must('POST', '/api/v1/ask', { headers: bia.headers, json: { question } })
    await gepeto.must('DELETE', `/api/v1/users/${bia.userId}`)
    const { status, body } = await erase(administrator, bia.userId)
    expect({ status, answers: body.deleted.answers }).toEqual({ status: 200, answers: 1 })
    expect(await tablesWith(canary)).toEqual([])
  })

  it('is not erased by an administrator where it tells what another one did, as a member or gone', async () => {
    const other = await person(gepeto, { workspaceId, role: 'administrator' })
    const rules = [{ kind: 'sign-ins', days: 365 }]
    await gepeto.must('PUT', '/api/v1/privacy/retention', { headers: other.headers, json: { rules } })
    expect((await erase(administrator, other.userId)).status).toBe(403)
    await gepeto.must('DELETE', `/api/v1/users/${other.userId}`, { headers: administrator.headers })
    expect((await erase(administrator, other.userId)).status).toBe(403)
    const owner = await person(gepeto, { workspaceId, role: 'owner' })
    expect((await erase(owner, other.userId)).status).toBe(200)
  })

  it('is erased by an administrator of who joined by an invitation and has keys of their own', async () => {
    const email = 'joined@example.org'
    const { link } = await gepeto.must<SentInvitation>('POST', '/api/v1/invitations', {
      json: { email, role: 'member' },
    })
    const joined = visitorOf(
      gepeto,
      await gepeto.call<Session>('POST', '/api/v1/auth/accept-invitation', {
        anonymous: true,
        json: { token: tokenOf({ link }), password },
      }),
    )
    const { body: key } = await joined.call<{ id: string }>('POST', '/api/v1/keys', { json: { name: 'one' } })
    expect((await joined.call('DELETE', `/api/v1/keys/${key.id}`)).status).toBe(204)
    expect(await gepeto.happened(key.id)).toEqual(['identity.api-key.created', 'identity.api-key.revoked'])
    expect((await erase(administrator, joined.id)).status).toBe(200)
  })

  type Act = (of: Person) => [method: string, path: string, json?: object]

  it.each<[string, Act]>([
    ['revoked the key of another', (of) => ['DELETE', `/api/v1/keys/${of.keyId}`]],
    ['set a price', () => ['PUT', '/api/v1/models/prices', price]],
    ['looked at what others used up', () => ['GET', '/api/v1/usage?group=person']],
  ])('is not erased by an administrator of another who %s', async (_, act) => {
    const other = await person(gepeto, { workspaceId, role: 'administrator' })
    const [method, path, json] = act(await person(gepeto, { workspaceId }))
    const { status, body } = await gepeto.call(method, path, {
      anonymous: true,
      headers: other.headers,
      json,
    })
    expect({ ok: status < 300, body }).toMatchObject({ ok: true })
    expect((await erase(administrator, other.userId)).status).toBe(403)
  })

  type Brought = { document: string; collection: string; elsewhere: string }
  const broughtBy = async (who: Person): Promise<Brought> => {
    const [collection, elsewhere] = await Promise.all(
      ['One', 'Another'].map(async (name) => {
        const made = { ...byOf(who), json: { name } }
        return (await gepeto.must<{ id: string }>('POST', '/api/v1/collections', made)).id
      }),
    )
    const { documents } = await gepeto.must<{ documents: { id: string }[] }>(
      'POST',
      `/api/v1/collections/${collection}/documents`,
      { ...byOf(who), json: { title: 'Brought', text: 'What somebody brought.' } },
    )
    const document = documents[0]!.id
    await gepeto.settled(document)
    return { document, collection: collection!, elsewhere: elsewhere! }
  }

  it.each<[string, (of: Brought) => [method: string, path: string, json: object | 'file']]>([
    ['deleted a document of', ({ document }) => ['DELETE', `/api/v1/documents/${document}`, {}]],
    ['replaced a document of', ({ document }) => ['PUT', `/api/v1/documents/${document}/content`, 'file']],
    [
      'moved a document of',
      ({ document, elsewhere: collectionId }) => ['PATCH', `/api/v1/documents/${document}`, { collectionId }],
    ],
    ['renamed a collection of', (of) => ['PATCH', `/api/v1/collections/${of.collection}`, { name: 'Mine' }]],
  ])('is not erased by an administrator of who %s another, and is where it was their own', async (_, act) => {
    for (const isOwn of [false, true]) {
      const other = await person(gepeto, { workspaceId, role: 'administrator' })
      const [method, path, json] = act(
        await broughtBy(isOwn ? other : await person(gepeto, { workspaceId, role: 'administrator' })),
      )
      const content =
        json === 'file'
          ? { form: gepeto.files('file', { 'new.txt': `Another text ${newId('doc')}.` }) }
          : { json }
      await gepeto.must(method, path, { ...byOf(other), ...(method === 'DELETE' ? {} : content) })
      expect({ isOwn, status: (await erase(administrator, other.userId)).status }).toEqual({
        isOwn,
        status: isOwn ? 200 : 403,
      })
    }
  })

  it('is not erased by an administrator of who deleted a collection, whoever’s documents stood in it', async () => {
    const other = await person(gepeto, { workspaceId, role: 'administrator' })
    const { collection } = await broughtBy(other)
    await gepeto.must('DELETE', `/api/v1/collections/${collection}`, byOf(other))
    expect((await erase(administrator, other.userId)).status).toBe(403)
  })

  it.each<[string, Act]>([
    ['revoked the key of another', (of) => ['DELETE', `/api/v1/keys/${of.keyId}`]],
    ['took another out', (of) => ['DELETE', `/api/v1/users/${of.userId}`]],
    ['set a price', () => ['PUT', '/api/v1/models/prices', price]],
  ])(
    'is not erased by an administrator of who %s by an API key, also once the account went elsewhere',
    async (_, act) => {
      const side = await workspace(gepeto)
      const sideOwner = await person(gepeto, { workspaceId: side, role: 'owner' })
      const other = await person(gepeto, { workspaceId, role: 'administrator' })
      const [method, path, json] = act(await person(gepeto, { workspaceId }))
      await gepeto.must(method, path, { ...byOf(other), json })
      await gepeto.sql(`insert into memberships (workspace_id, user_id, role) values ($1, $2, 'member')`, [
        side,
        other.userId,
      ])
      await gepeto.must('DELETE', `/api/v1/users/${other.userId}`, byOf(administrator))
      expect((await erase(sideOwner, other.userId)).body).toMatchObject({ accountDeleted: true })
      expect(await gepeto.sql('select id from api_keys where user_id = $1', [other.userId])).toEqual([])
      expect((await erase(administrator, other.userId)).status).toBe(403)
      const owner = await person(gepeto, { workspaceId, role: 'owner' })
      expect((await erase(owner, other.userId)).status).toBe(200)
    },
  )

  it('stays of the last owner, who is nobody’s to erase', async () => {
    const owner = await person(gepeto, { workspaceId, role: 'owner' })
    expect((await erase(administrator, owner.userId)).status).toBe(403)
  })

  it('stays elsewhere when it is erased in one of two workspaces', async () => {
    const [other] = await gepeto.sql<{ id: string }>(
      `insert into workspaces (id, name) values ('ws_elsewhere', 'Elsewhere') returning id`,
    )
    const caio = await person(gepeto, { workspaceId, role: 'member' })
    await gepeto.sql(`insert into memberships (workspace_id, user_id, role) values ($1, $2, 'member')`, [
      other!.id,
      caio.userId,
    ])
    const { body } = await erase(administrator, caio.userId)
    expect(body).toMatchObject({ accountDeleted: false, deleted: { memberships: 1 } })
    expect(
      await gepeto.sql('select workspace_id from memberships where user_id = $1', [caio.userId]),
    ).toEqual([{ workspace_id: 'ws_elsewhere' }])
  })

  it.each(['person', 'workspace'])(
    'keeps the account while another workspace holds the %s',
    async (scope) => {
      const elsewhere = await workspace(gepeto)
      const dora = await person(gepeto, { workspaceId, role: 'member' })
      if (scope === 'person')
        await gepeto.sql(`insert into memberships (workspace_id, user_id, role) values ($1, $2, 'member')`, [
          elsewhere,
          dora.userId,
        ])
      else
        await gepeto.sql(
          `insert into data_keys (id, workspace_id, person_id, wrapped_by, wrapped)
           select $1, $2, $3, wrapped_by, wrapped from data_keys where wrapped is not null limit 1`,
          [newId('dek'), elsewhere, dora.userId],
        )
      const holder = await person(gepeto, { workspaceId: elsewhere, role: 'owner' })
      const subjectId = scope === 'person' ? dora.userId : elsewhere
      await gepeto.must('POST', '/api/v1/privacy/holds', {
        json: { subjectId, reason: 'A case' },
        headers: holder.headers,
      })
      // They had left it.
      await gepeto.sql('delete from memberships where workspace_id = $1 and user_id = $2', [
        elsewhere,
        dora.userId,
      ])
      expect((await erase(administrator, dora.userId)).body).toMatchObject({ accountDeleted: false })
      expect(await gepeto.sql('select id from users where id = $1', [dora.userId])).toHaveLength(1)
    },
  )
})
