import type { CreatedApiKey, Person, Role } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { joinAs, setUpOwner, signIn, type Visitor } from '../people.ts'

describe.each(stores)('people of a workspace on the $kind database', (store) => {
  let gepeto: Gepeto
  let owner: Visitor
  let administrator: Visitor
  let member: Visitor
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    owner = await setUpOwner(gepeto)
    administrator = await joinAs(gepeto, owner, 'administrator')
    member = await joinAs(gepeto, owner, 'member')
  })
  afterAll(() => gepeto.close())

  const update = async (by: Visitor, id: string, json: object) => {
    const { status, body } = await by.call('PATCH', `/api/v1/users/${id}`, { json })
    return { status, type: body.type }
  }
  const notYours = { status: 403, type: '/problems/identity/not-yours-to-give' }
  const lastOwner = { status: 409, type: '/problems/identity/last-owner' }

  it('lists them with role, groups and what else an administrator asks for', async () => {
    const { body } = await administrator.call<{ items: Person[] }>('GET', '/api/v1/users')
    expect(body.items).toHaveLength(3)
    expect(body.items.find(({ id }) => id === member.id)).toEqual({
      id: member.id,
      name: 'member',
      email: 'member@example.org',
      role: 'member',
      roleName: null,
      groups: [],
      suspended: false,
      secondFactor: false,
      lastSeenAt: expect.any(String),
      joinedAt: expect.any(String),
    })
  })

  it('gives them a page at a time, and finds them by a part of name or address', async () => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: Person[]; nextCursor: string | null } } = await owner.call(
        'GET',
        `/api/v1/users?limit=2&cursor=${cursor}`,
      )
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    expect(seen.sort()).toEqual([owner.id, administrator.id, member.id].sort())
    const found = async (query: string) =>
      (
        await owner.call<{ items: Person[] }>('GET', `/api/v1/users?query=${encodeURIComponent(query)}`)
      ).body.items.map(({ email }) => email)
    expect(await found('MEMBER@')).toEqual(['member@example.org'])
    expect(await found('%')).toEqual([])
  })

  it('lets a member see people and change none', async () => {
    expect((await member.call('GET', `/api/v1/users/${owner.id}`)).status).toBe(200)
    expect(await update(member, member.id, { role: 'owner' })).toEqual({
      status: 403,
      type: '/problems/identity/not-permitted',
    })
  })

  it('lets nobody give or touch what they do not hold', async () => {
    expect(await update(administrator, member.id, { role: 'owner' })).toEqual(notYours)
    expect(await update(administrator, administrator.id, { role: 'owner' })).toEqual(notYours)
    expect(await update(administrator, owner.id, { role: 'viewer' })).toEqual(notYours)
    expect(await update(administrator, owner.id, { suspended: true })).toEqual(notYours)
    const removal = await administrator.call('DELETE', `/api/v1/users/${owner.id}`)
    expect({ status: removal.status, missing: removal.body.missing }).toEqual({
      status: 403,
      missing: ['workspace:delete', 'audit:read', 'holds:manage'],
    })
    const invitation = await administrator.call('POST', '/api/v1/invitations', {
      json: { email: 'eve@example.org', role: 'owner' },
    })
    expect(invitation.status).toBe(403)
  })

  it('lets a key that reaches some collections only give nobody rights', async () => {
    const { body: key } = await owner.call<CreatedApiKey>('POST', '/api/v1/keys', {
      json: { name: 'narrow', collections: ['col_1'], permissions: ['people:manage'] },
    })
    const { status, body } = await gepeto.call('PATCH', `/api/v1/users/${member.id}`, {
      anonymous: true,
      headers: { 'x-api-key': key.key },
      json: { role: 'administrator' },
    })
    expect({ status, type: body.type }).toEqual(notYours)
  })

  it('lets a key that reaches some collections only rule nothing else, unless that was listed', async () => {
    const ruling = async (json: object) => {
      const { body } = await owner.call<CreatedApiKey>('POST', '/api/v1/keys', { json })
      const call = async (method: string, path: string, json?: object) => {
        const headers = { 'x-api-key': body.key }
        return (await gepeto.call(method, path, { anonymous: true, headers, json })).status
      }
      const at = `/api/v1/workspaces/${owner.session.workspace!.id}`
      return [
        await call('PATCH', at, { name: 'Gepeto' }),
        await call('GET', '/api/v1/users'),
        await call('DELETE', '/api/v1/invitations/inv_none'),
        await call('POST', '/api/v1/groups', { name: `By ${body.id}` }),
        await call('POST', '/api/v1/keys', { name: 'made by a key' }),
        await call('GET', '/api/v1/keys?of=everyone'),
        await call('GET', '/api/v1/collections'),
        await call('GET', '/api/v1/conversations'),
      ]
    }
    const collections = ['col_1']
    expect(await ruling({ name: 'narrow', collections })).toEqual([403, 403, 403, 403, 403, 403, 200, 200])
    expect(await ruling({ name: 'wide' })).toEqual([200, 200, 404, 201, 201, 200, 200, 200])
    const listed = await ruling({ name: 'listed', collections, permissions: ['people:read'] })
    expect(listed).toEqual([403, 200, 403, 403, 403, 403, 403, 403])
  })

  it('revokes with a key all that were made with it, and with those', async () => {
    const make = async (headers?: Record<string, string>) => {
      const reply = headers
        ? await gepeto.call<CreatedApiKey>('POST', '/api/v1/keys', {
            anonymous: true,
            headers,
            json: { name: 'made' },
          })
        : await member.call<CreatedApiKey>('POST', '/api/v1/keys', { json: { name: 'first' } })
      return { id: reply.body.id, headers: { 'x-api-key': reply.body.key } }
    }
    const first = await make()
    const second = await make(first.headers)
    const third = await make(second.headers)
    const apart = await make()
    const statuses = () =>
      Promise.all(
        [first, second, third, apart].map(
          async ({ headers }) =>
            (await gepeto.call('GET', '/api/v1/collections', { anonymous: true, headers })).status,
        ),
      )
    expect(await statuses()).toEqual([200, 200, 200, 200])
    expect((await member.call('DELETE', `/api/v1/keys/${first.id}`)).status).toBe(204)
    expect(await statuses()).toEqual([401, 401, 401, 200])
    for (const { id } of [first, second, third])
      expect(await gepeto.happened(id)).toEqual(['identity.api-key.created', 'identity.api-key.revoked'])
  })

  it('keeps the last owner: neither demoted, suspended nor removed', async () => {
    expect(await update(owner, owner.id, { role: 'member' })).toEqual(lastOwner)
    const removal = await owner.call('DELETE', `/api/v1/users/${owner.id}`)
    expect({ status: removal.status, type: removal.body.type }).toEqual(lastOwner)
    expect((await update(owner, owner.id, { suspended: true })).status).toBe(409)
    const second = await joinAs(gepeto, owner, 'owner', 'second@example.org')
    await update(owner, second.id, { suspended: true })
    expect(await update(owner, owner.id, { role: 'member' })).toEqual(lastOwner)
    await update(owner, second.id, { suspended: false })
    const both = await Promise.all([
      update(owner, second.id, { role: 'member' }),
      update(second, owner.id, { role: 'member' }),
    ])
    expect(both.map(({ status }) => status).sort()).not.toEqual([200, 200])
    const owners = await gepeto.sql(`select from memberships where role = 'owner' and suspended_at is null`)
    expect(owners).toHaveLength(1)
    // Whoever is left gives the role back.
    const [left, demoted] = both[0]!.status === 200 ? [owner, second] : [second, owner]
    expect((await update(left, demoted.id, { role: 'owner' })).status).toBe(200)
    expect((await owner.call('DELETE', `/api/v1/users/${second.id}`)).status).toBe(204)
  })

  it('lets nobody suspend themselves', async () => {
    expect(await update(administrator, administrator.id, { suspended: true })).toEqual({
      status: 409,
      type: '/problems/identity/not-oneself',
    })
  })

  it('keeps a suspended person out at once, their keys included, until they are reinstated', async () => {
    const { body: key } = await member.call<CreatedApiKey>('POST', '/api/v1/keys', { json: { name: 'mine' } })
    const byKey = () =>
      gepeto.call('GET', '/api/v1/collections', { anonymous: true, headers: { 'x-api-key': key.key } })
    const bySession = () => member.call('GET', '/api/v1/collections')
    expect([(await byKey()).status, (await bySession()).status]).toEqual([200, 200])
    expect((await update(administrator, member.id, { suspended: true })).status).toBe(200)
    expect([(await byKey()).status, (await bySession()).status]).toEqual([401, 401])
    expect((await update(administrator, member.id, { suspended: false })).status).toBe(200)
    expect([(await byKey()).status, (await bySession()).status]).toEqual([200, 200])
    expect((await gepeto.happened(member.id)).slice(-2)).toEqual([
      'identity.person.suspended',
      'identity.person.reinstated',
    ])
  })

  it('takes away at once what a new role does not hold', async () => {
    expect((await member.call('POST', '/api/v1/collections', { json: { name: 'Mine' } })).status).toBe(201)
    await update(administrator, member.id, { role: 'viewer' })
    expect((await member.call('POST', '/api/v1/collections', { json: { name: 'Mine' } })).status).toBe(403)
    await update(administrator, member.id, { role: 'member' })
  })

  it('takes a person out for good, with their keys, groups and grants', async () => {
    const leaver = await joinAs(gepeto, owner, 'builder', 'leaver@example.org')
    const { body: key } = await leaver.call<CreatedApiKey>('POST', '/api/v1/keys', { json: { name: 'left' } })
    const { body: group } = await owner.call('POST', '/api/v1/groups', { json: { name: 'Leavers' } })
    await owner.call('PUT', `/api/v1/groups/${group.id}/members/${leaver.id}`)
    await gepeto.sql(
      `insert into grants (workspace_id, object_id, principal, level) values ($1, 'col_x', $2, 'read')`,
      [owner.session.workspace!.id, leaver.id],
    )
    expect((await administrator.call('DELETE', `/api/v1/users/${leaver.id}`)).status).toBe(204)
    expect((await leaver.call('GET', '/api/v1/collections')).status).toBe(401)
    expect(await gepeto.sql('select from grants where principal = $1', [leaver.id])).toEqual([])
    const again = await joinAs(gepeto, owner, 'viewer', 'leaver@example.org')
    expect(again.id).toBe(leaver.id)
    const byOldKey = await gepeto.call('GET', '/api/v1/collections', {
      anonymous: true,
      headers: { 'x-api-key': key.key },
    })
    expect(byOldKey.status).toBe(401)
    const { body } = await owner.call<Person>('GET', `/api/v1/users/${leaver.id}`)
    expect(body).toMatchObject({ role: 'viewer', groups: [] })
    expect(await gepeto.happened(leaver.id)).toEqual(
      expect.arrayContaining(['identity.person.joined', 'identity.person.removed']),
    )
  })

  it('knows nobody of another workspace', async () => {
    const { body: other } = await owner.call('POST', '/api/v1/workspaces', { json: { name: 'Elsewhere' } })
    const workspace = String(other.id)
    const list = await owner.call<{ items: Person[] }>('GET', '/api/v1/users', { workspace })
    expect(list.body.items.map(({ id }) => id)).toEqual([owner.id])
    for (const [method, json] of [
      ['GET', undefined],
      ['PATCH', { role: 'viewer' }],
      ['DELETE', undefined],
    ] as const) {
      const { status } = await owner.call(method, `/api/v1/users/${member.id}`, { json, workspace })
      expect(status).toBe(404)
    }
  })

  it('lets another workspace find none of its groups, roles, invitations and keys', async () => {
    const { body: other } = await owner.call('POST', '/api/v1/workspaces', { json: { name: 'Next door' } })
    const workspace = String(other.id)
    const made = async (path: string, json: object) =>
      String((await owner.call('POST', `/api/v1/${path}`, { json })).body.id)
    const group = await made('groups', { name: 'Walled' })
    const role = await made('roles', { name: 'Walled', permissions: [] })
    const invitation = await made('invitations', { email: 'walled@example.org', role: 'viewer' })
    const key = await made('keys', { name: 'walled' })
    for (const [method, path, json] of [
      ['GET', `groups/${group}`],
      ['PATCH', `groups/${group}`, { name: 'Mine' }],
      ['DELETE', `groups/${group}`],
      ['GET', `groups/${group}/members`],
      ['PUT', `groups/${group}/members/${owner.id}`],
      ['DELETE', `groups/${group}/members/${owner.id}`],
      ['GET', `roles/${role}`],
      ['PATCH', `roles/${role}`, { name: 'Mine' }],
      ['DELETE', `roles/${role}`],
      ['POST', 'invitations', { email: 'a@example.org', role }],
      ['PATCH', `users/${owner.id}`, { role }],
      ['POST', `invitations/${invitation}/resend`, {}],
      ['DELETE', `invitations/${invitation}`],
      ['DELETE', `keys/${key}`],
    ] as const) {
      const { status } = await owner.call(method, `/api/v1/${path}`, { json, workspace })
      expect(status, `${method} ${path}`).toBe(404)
    }
    for (const [path, id] of [
      ['groups', group],
      ['roles', role],
      ['invitations', invitation],
      ['keys?of=everyone', key],
    ] as const) {
      const list = await owner.call('GET', `/api/v1/${path}`, { workspace })
      expect(list.status).toBe(200)
      expect(JSON.stringify(list.body)).not.toContain(id)
    }
    expect((await owner.call('DELETE', `/api/v1/invitations/${invitation}`)).status).toBe(204)
    expect((await owner.call('DELETE', `/api/v1/roles/${role}`)).status).toBe(204)
  })

  describe('roles', () => {
    it('lists the built-in ones with their sets, the mightiest first, then the workspace’s own', async () => {
      const { body: made } = await owner.call<Role>('POST', '/api/v1/roles', {
        json: { name: 'Librarian', permissions: ['collections:read', 'collections:write'] },
      })
      expect(made).toMatchObject({
        permissions: ['account:use', 'collections:read', 'collections:write'],
        isBuiltin: false,
        people: 0,
      })
      const { body } = await owner.call<{ items: Role[] }>('GET', '/api/v1/roles')
      expect(body.items.map(({ name }) => name)).toEqual([
        'owner',
        'administrator',
        'builder',
        'operator',
        'auditor',
        'member',
        'viewer',
        'Librarian',
      ])
      const first = await owner.call<{ items: Role[]; nextCursor: string }>('GET', '/api/v1/roles?limit=7')
      const rest = await owner.call<{ items: Role[]; nextCursor: null }>(
        'GET',
        `/api/v1/roles?cursor=${first.body.nextCursor}`,
      )
      expect(rest.body).toMatchObject({ items: [{ name: 'Librarian' }], nextCursor: null })
    })

    it('gives what a custom role holds, follows its changes at once, and keeps it while it is used', async () => {
      const { body: role } = await owner.call<Role>('POST', '/api/v1/roles', {
        json: { name: 'Reader', permissions: ['collections:read'] },
      })
      const reader = await joinAs(gepeto, administrator, role.id, 'reader@example.org')
      expect(reader.session).toMatchObject({ role: role.id, roleName: 'Reader' })
      expect((await reader.call('GET', '/api/v1/collections')).status).toBe(200)
      expect((await reader.call('GET', '/api/v1/conversations')).status).toBe(403)
      await owner.call('PATCH', `/api/v1/roles/${role.id}`, { json: { permissions: ['conversations:use'] } })
      expect((await reader.call('GET', '/api/v1/collections')).status).toBe(403)
      expect((await reader.call('GET', '/api/v1/conversations')).status).toBe(200)
      const kept = await owner.call('DELETE', `/api/v1/roles/${role.id}`)
      expect(kept).toMatchObject({ status: 409, body: { people: 1, invitations: 0 } })
      await update(owner, reader.id, { role: 'viewer' })
      expect((await owner.call('DELETE', `/api/v1/roles/${role.id}`)).status).toBe(204)
      expect(await gepeto.happened(role.id)).toEqual([
        'identity.role.created',
        'identity.role.changed',
        'identity.role.deleted',
      ])
    })

    it('makes and changes none beyond what one holds', async () => {
      const beyond = await administrator.call('POST', '/api/v1/roles', {
        json: { name: 'Almighty', permissions: ['workspace:delete'] },
      })
      expect({ status: beyond.status, type: beyond.body.type }).toEqual(notYours)
      const { body: role } = await owner.call<Role>('POST', '/api/v1/roles', {
        json: { name: 'Deputy', permissions: ['workspace:delete'] },
      })
      for (const [method, json] of [
        ['PATCH', { name: 'Mine' }],
        ['PATCH', { permissions: ['search:use'] }],
        ['DELETE', undefined],
      ] as const)
        expect((await administrator.call(method, `/api/v1/roles/${role.id}`, { json })).status).toBe(403)
      expect(await update(administrator, administrator.id, { role: role.id })).toEqual(notYours)
    })

    it('takes each name once, and the built-in ones never', async () => {
      const json = { name: 'Twice', permissions: [] }
      expect((await owner.call('POST', '/api/v1/roles', { json })).status).toBe(201)
      expect((await owner.call('POST', '/api/v1/roles', { json: { ...json, name: 'TWICE' } })).status).toBe(
        409,
      )
      expect((await owner.call('POST', '/api/v1/roles', { json: { ...json, name: 'Owner' } })).status).toBe(
        409,
      )
      expect((await owner.call('PATCH', '/api/v1/roles/owner', { json: { name: 'Mine' } })).status).toBe(400)
    })
  })

  describe('groups', () => {
    it('let nobody in by a key that may not read itself', async () => {
      const { body: group } = await administrator.call('POST', '/api/v1/groups', { json: { name: 'Vault' } })
      const path = `/api/v1/groups/${group.id}/members`
      await administrator.call('PUT', `${path}/${administrator.id}`)
      const added = async (permissions: string[]) => {
        const json = { name: 'narrow', permissions }
        const { body } = await administrator.call<CreatedApiKey>('POST', '/api/v1/keys', { json })
        const headers = { 'x-api-key': body.key }
        const reply = await gepeto.call('PUT', `${path}/${member.id}`, { anonymous: true, headers })
        return { status: reply.status, missing: reply.body.missing }
      }
      expect(await added(['groups:manage'])).toEqual({
        status: 403,
        missing: ['collections:read', 'documents:read'],
      })
      expect(await added(['groups:manage', 'collections:read-all'])).toMatchObject({ status: 403 })
      expect(await added(['groups:manage', 'collections:read', 'documents:read'])).toMatchObject({
        status: 204,
      })
      await administrator.call('DELETE', `/api/v1/groups/${group.id}`)
    })

    it('hold people, who lose them with the group', async () => {
      const { body: group } = await administrator.call('POST', '/api/v1/groups', { json: { name: 'Botany' } })
      const path = `/api/v1/groups/${group.id}`
      for (let times = 0; times < 2; times++)
        expect((await administrator.call('PUT', `${path}/members/${member.id}`)).status).toBe(204)
      expect((await administrator.call('GET', path)).body).toMatchObject({ name: 'Botany', members: 1 })
      const { body: members } = await member.call('GET', `${path}/members`)
      expect(members).toEqual({
        items: [{ id: member.id, name: 'member', email: 'member@example.org' }],
        nextCursor: null,
      })
      const { body: person } = await administrator.call<Person>('GET', `/api/v1/users/${member.id}`)
      expect(person.groups).toEqual([{ id: group.id, name: 'Botany' }])
      expect((await administrator.call('PATCH', path, { json: { name: 'Plants' } })).body.name).toBe('Plants')
      expect((await administrator.call('DELETE', `${path}/members/${owner.id}`)).status).toBe(404)
      expect((await administrator.call('DELETE', path)).status).toBe(204)
      expect((await administrator.call('GET', path)).status).toBe(404)
      expect(await gepeto.happened(String(group.id))).toEqual([
        'identity.group.created',
        'identity.group.joined',
        'identity.group.renamed',
        'identity.group.deleted',
      ])
    })

    it('open to nobody through somebody who could not read what they read', async () => {
      const { body: role } = await owner.call<Role>('POST', '/api/v1/roles', {
        json: {
          name: 'Grouper',
          permissions: ['groups:manage', 'collections:read', 'documents:read', 'people:read'],
        },
      })
      const grouper = await joinAs(gepeto, owner, role.id, 'grouper@example.org')
      const { body: group } = await owner.call('POST', '/api/v1/groups', { json: { name: 'Board' } })
      const join = async (by: Visitor, id: string) => {
        const { status, body } = await by.call('PUT', `/api/v1/groups/${group.id}/members/${id}`)
        return { status, type: body?.type }
      }
      expect(await join(grouper, grouper.id)).toEqual(notYours)
      expect((await join(owner, grouper.id)).status).toBe(204)
      expect((await join(grouper, member.id)).status).toBe(204)
      expect((await join(owner, 'usr_nobody')).status).toBe(404)
    })
  })

  describe('API keys', () => {
    const withKey = (key: string, method: string, path: string, json?: object) =>
      gepeto.call(method, path, { anonymous: true, headers: { 'x-api-key': key }, json })

    it('do what they are for and no more', async () => {
      const { body: key } = await owner.call<CreatedApiKey>('POST', '/api/v1/keys', {
        json: { name: 'reader', permissions: ['collections:read'] },
      })
      expect(key).toMatchObject({
        permissions: ['collections:read'],
        collections: null,
        person: { id: owner.id },
      })
      expect((await withKey(key.key, 'GET', '/api/v1/collections')).status).toBe(200)
      expect((await withKey(key.key, 'POST', '/api/v1/collections', { name: 'No' })).status).toBe(403)
    })

    it('hold nothing that their maker lacks, now or later', async () => {
      const { status, body } = await member.call('POST', '/api/v1/keys', {
        json: { name: 'beyond', permissions: ['people:manage'] },
      })
      expect({ status, missing: body.missing }).toEqual({ status: 403, missing: ['people:manage'] })
      const { body: key } = await member.call<CreatedApiKey>('POST', '/api/v1/keys', {
        json: { name: 'writer', permissions: ['collections:write', 'collections:read'] },
      })
      await update(owner, member.id, { role: 'viewer' })
      expect((await withKey(key.key, 'POST', '/api/v1/collections', { name: 'No' })).status).toBe(403)
      expect((await withKey(key.key, 'GET', '/api/v1/collections')).status).toBe(200)
      await update(owner, member.id, { role: 'member' })
    })

    it('pass no more on than they have themselves: neither permissions, collections nor time', async () => {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
      const { body: narrow } = await owner.call<CreatedApiKey>('POST', '/api/v1/keys', {
        json: {
          name: 'narrow',
          permissions: ['keys:manage', 'collections:read'],
          collections: ['col_1'],
          expiresAt,
        },
      })
      const make = (json: object) => withKey(narrow.key, 'POST', '/api/v1/keys', { name: 'child', ...json })
      expect((await make({})).body).toMatchObject({
        permissions: ['keys:manage', 'collections:read'],
        collections: ['col_1'],
        expiresAt,
      })
      expect((await make({ permissions: ['people:manage'] })).status).toBe(403)
      expect((await make({ collections: ['col_1', 'col_2'] })).status).toBe(403)
      expect((await make({ expiresAt: new Date(Date.now() + 172_800_000).toISOString() })).status).toBe(403)
    })

    it('are one’s own to see and revoke; everybody’s with keys:manage-all', async () => {
      const { body: key } = await member.call<CreatedApiKey>('POST', '/api/v1/keys', { json: { name: 'm' } })
      const { body: foreign } = await owner.call<CreatedApiKey>('POST', '/api/v1/keys', {
        json: { name: 'o' },
      })
      const listed = async (by: Visitor, query = '') => {
        const { status, body } = await by.call<{ items: { id: string }[] }>('GET', `/api/v1/keys${query}`)
        return status === 200 ? body.items.map(({ id }) => id) : status
      }
      expect(await listed(member)).toContain(key.id)
      expect(await listed(member)).not.toContain(foreign.id)
      expect(await listed(member, '?of=everyone')).toBe(403)
      expect(await listed(administrator)).not.toContain(key.id)
      expect(await listed(administrator, '?of=everyone')).toEqual(
        expect.arrayContaining([key.id, foreign.id]),
      )
      expect((await member.call('DELETE', `/api/v1/keys/${foreign.id}`)).status).toBe(404)
      expect((await administrator.call('DELETE', `/api/v1/keys/${key.id}`)).status).toBe(204)
      expect((await withKey(key.key, 'GET', '/api/v1/collections')).status).toBe(401)
    })
  })

  it.each([
    ['POST', '/api/v1/workspaces', { name: 'A' }],
    ['POST', '/api/v1/invitations', { email: 'x@example.org', role: 'viewer' }],
    ['POST', '/api/v1/roles', { name: 'A', permissions: [] }],
    ['POST', '/api/v1/groups', { name: 'A' }],
    ['POST', '/api/v1/keys', { name: 'A' }],
    ['PATCH', '/api/v1/users/usr_1', { role: 'viewer' }],
  ])('refuses fields it does not know at %s %s', async (method, path, json) => {
    for (const field of ['workspaceId', 'workspace_id', 'userId', 'ownerId', 'colour']) {
      const { status } = await owner.call(method, path, { json: { ...json, [field]: 'ws_1' } })
      expect(status, field).toBe(400)
    }
  })

  it('signs a suspended person in nowhere', async () => {
    await update(owner, member.id, { suspended: true })
    await expect(signIn(gepeto, member.email)).rejects.toThrow(/Not signed in/)
    await update(owner, member.id, { suspended: false })
  })
})
