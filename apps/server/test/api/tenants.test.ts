import type { Collection, Session, Workspace } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { joinAs, setUpOwner, type Visitor } from '../people.ts'

describe.each(stores)('workspaces on the $kind database', (store) => {
  let gepeto: Gepeto
  let owner: Visitor
  let first: string
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    owner = await setUpOwner(gepeto)
    first = owner.session.workspace!.id
  })
  afterAll(() => gepeto.close())

  const create = async (name: string, json: object = {}) =>
    (await owner.call<Workspace>('POST', '/api/v1/workspaces', { json: { name, ...json } })).body

  it('belong to nobody before there is an account', async () => {
    const other = await startGepeto(stores[0]!)
    const { status, body } = await other.call('POST', '/api/v1/workspaces', { json: { name: 'Mine' } })
    expect({ status, type: body.type }).toEqual({ status: 409, type: '/problems/identity/person-needed' })
    await other.close()
  })

  it('make whoever creates them owner, and come with a default collection in their language', async () => {
    const made = await create('Botânica', { language: 'pt-BR' })
    expect(made).toMatchObject({
      name: 'Botânica',
      role: 'owner',
      roleName: null,
      people: 1,
      settings: { secondFactorRoles: [] },
    })
    const { body } = await owner.call<{ items: Collection[] }>('GET', '/api/v1/collections', {
      workspace: made.id,
    })
    expect(body.items).toMatchObject([{ name: 'Documentos', isDefault: true }])
    expect(await gepeto.happened(made.id)).toEqual(['identity.workspace.created'])
  })

  it('are worked in by naming one in x-workspace; the first joined is the default', async () => {
    const { id } = await create('Second')
    await owner.call('POST', '/api/v1/collections', { json: { name: 'In the second' }, workspace: id })
    const names = async (workspace?: string) =>
      (await owner.call<{ items: Collection[] }>('GET', '/api/v1/collections', { workspace })).body.items.map(
        ({ name }) => name,
      )
    expect(await names(id)).toContain('In the second')
    expect(await names()).not.toContain('In the second')
    expect(await names(first)).toEqual(await names())
  })

  it('are told by the session, with the role in the one it works in', async () => {
    const { id } = await create('Told')
    const session = async (workspace?: string) =>
      (await owner.call<Session>('GET', '/api/v1/auth/session', { workspace })).body
    expect(await session(id)).toMatchObject({ workspace: { id, name: 'Told' }, role: 'owner' })
    const { workspace, workspaces } = await session()
    expect(workspace!.id).toBe(first)
    expect(workspaces[0]).toEqual({ id: first, name: 'Gepeto' })
    expect(workspaces.map((mine) => mine.id)).toContain(id)
    // A page that remembers one it was taken out of is not signed out by that.
    expect(await session('ws_gone')).toMatchObject({ state: 'signedIn', workspace: { id: first } })
  })

  it('are named in the address by a socket, which a browser gives no headers', async () => {
    const { id } = await create('By socket')
    const refusal = async (workspace: string) => {
      const socket = new WebSocket(
        `${gepeto.address.replace('http', 'ws')}/api/chat?workspace=${workspace}`,
        // Node's own client takes headers; a browser's sends the cookie by itself.
        { headers: { cookie: owner.cookie, origin: gepeto.address } } as unknown as string[],
      )
      return new Promise<boolean>((resolve) => {
        socket.onopen = () => {
          socket.close()
          resolve(false)
        }
        socket.onerror = () => resolve(true)
      })
    }
    expect(await refusal(id)).toBe(false)
    expect(await refusal('ws_nobodys')).toBe(true)
  })

  it.each(['ws_nobodys', 'usr_1', "ws_1' or true --", 'x'.repeat(2000)])(
    'refuse %j as the one to work in',
    async (workspace) => {
      const { status, body } = await owner.call('GET', '/api/v1/collections', { workspace })
      expect({ status, type: body.type }).toEqual({
        status: 404,
        type: '/problems/identity/workspace-not-found',
      })
    },
  )

  it('let nobody in who is no member, and no key of another one', async () => {
    const member = await joinAs(gepeto, owner, 'member')
    const { id } = await create('Closed')
    expect((await member.call('GET', '/api/v1/collections', { workspace: id })).status).toBe(404)
    for (const [method, path] of [
      ['GET', `/api/v1/workspaces/${id}`],
      ['PATCH', `/api/v1/workspaces/${id}`],
      ['DELETE', `/api/v1/workspaces/${id}?confirm=Closed`],
    ] as const) {
      const json = method === 'PATCH' ? { name: 'Mine' } : undefined
      // The owner too has to work in it.
      expect((await owner.call(method, path, { json })).status).toBe(404)
      expect([403, 404]).toContain((await member.call(method, path, { json })).status)
    }
    const { body: key } = await owner.call('POST', '/api/v1/keys', { json: { name: 'k' } })
    const listed = await gepeto.call<{ items: Workspace[] }>('GET', '/api/v1/workspaces', {
      anonymous: true,
      headers: { 'x-api-key': String(key.key), 'x-workspace': id },
    })
    expect(listed.body.items.map((mine) => mine.id)).toEqual([first])
  })

  it('are listed a page at a time', async () => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: Workspace[]; nextCursor: string | null } } = await owner.call(
        'GET',
        `/api/v1/workspaces?limit=2&cursor=${cursor}`,
      )
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    const { workspaces } = (await owner.call<Session>('GET', '/api/v1/auth/session')).body
    expect(seen.sort()).toEqual(workspaces.map(({ id }) => id).sort())
  })

  it('are renamed, and keep policies that name roles that are there', async () => {
    const { id } = await create('Before')
    const change = (json: object) =>
      owner.call<Workspace>('PATCH', `/api/v1/workspaces/${id}`, { json, workspace: id })
    expect((await change({ name: 'After' })).body.name).toBe('After')
    const policies = { secondFactorRoles: ['builder', 'administrator'], injectionPolicy: 'strip' }
    expect((await change({ settings: policies })).body).toMatchObject({ name: 'After', settings: policies })
    expect((await change({ settings: {} })).body.settings).toEqual({ ...policies, maskingPolicy: 'off' })
    expect((await change({ settings: { secondFactorRoles: ['rol_none'] } })).status).toBe(404)
    expect((await change({ settings: { colour: 'red' } })).status).toBe(400)
    expect((await change({ name: 'Two\nlines' })).status).toBe(400)
    expect(await gepeto.happened(id)).toContain('identity.workspace.changed')
  })

  it('are deleted by their owner, who writes the name, with all that is in them', async () => {
    const { id } = await create('To delete')
    const by = { workspace: id }
    const { body: collection } = await owner.call<Collection>('POST', '/api/v1/collections', {
      json: { name: 'Gone' },
      ...by,
    })
    const { body: added } = await owner.call<{ documents: { id: string }[] }>(
      'POST',
      `/api/v1/collections/${collection.id}/documents`,
      { json: { title: 'A', text: 'The lighthouse keeper counts seven ships.' }, ...by },
    )
    const { body: key } = await owner.call('POST', '/api/v1/keys', { json: { name: 'k' }, ...by })
    const remove = (confirm: string) =>
      owner.call('DELETE', `/api/v1/workspaces/${id}?confirm=${encodeURIComponent(confirm)}`, by)
    expect((await remove('to delete')).status).toBe(400)
    expect((await remove('To delete')).status).toBe(204)
    expect((await owner.call('GET', '/api/v1/collections', by)).status).toBe(404)
    const byKey = await gepeto.call('GET', '/api/v1/collections', {
      anonymous: true,
      headers: { 'x-api-key': String(key.key) },
    })
    expect(byKey.status).toBe(401)
    for (const table of ['collections', 'documents', 'passages', 'memberships', 'api_keys'])
      expect(await gepeto.sql(`select from ${table} where workspace_id = $1`, [id]), table).toEqual([])
    expect(added.documents).toHaveLength(1)
    expect((await gepeto.happened(id)).at(-1)).toBe('identity.workspace.deleted')
    // What its log told of people cannot be read again; its own key stays.
    const dataKeys = await gepeto.sql<{ is_persons: boolean; is_destroyed: boolean }>(
      `select person_id <> '' as is_persons, wrapped is null as is_destroyed from data_keys
       where workspace_id = $1 order by 1`,
      [id],
    )
    expect(dataKeys).toEqual([
      { is_persons: false, is_destroyed: false },
      { is_persons: true, is_destroyed: true },
    ])
  })

  it('leave one behind, always', async () => {
    const { body } = await owner.call<{ items: Workspace[] }>('GET', '/api/v1/workspaces?limit=100')
    const replies: number[] = []
    for (const { id, name } of body.items)
      replies.push(
        (
          await owner.call('DELETE', `/api/v1/workspaces/${id}?confirm=${encodeURIComponent(name)}`, {
            workspace: id,
          })
        ).status,
      )
    expect(replies.filter((status) => status !== 204)).toEqual([409])
    expect(await gepeto.sql('select from workspaces')).toHaveLength(1)
  })

  it('are not created by those who may not', async () => {
    const { body } = await owner.call<Session>('GET', '/api/v1/auth/session')
    expect(body.workspaces).toHaveLength(1)
    const member = await joinAs(gepeto, owner, 'viewer', 'late@example.org')
    const { status } = await member.call('POST', '/api/v1/workspaces', { json: { name: 'Mine' } })
    expect(status).toBe(403)
  })
})
