import type { AuditTimeline } from '@gepeto/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { joinAs, setUpOwner, type Visitor } from '../people.ts'

/** Numbers choose among what there is when a command's turn comes. */
type Step = [command: number, object: number, choice: number]

const permissionSets = [['collections:read'], ['collections:read', 'documents:read'], ['search:use']]

describe.each(stores)('the timeline on the $kind database', (store) => {
  let gepeto: Gepeto
  let owner: Visitor
  const objects = new Set<string>()
  let made = 0

  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_RATE_LIMIT: 'off' })
    owner = await setUpOwner(gepeto)
  })
  afterAll(() => gepeto.close())

  const timeline = (id: string, asOf?: string) =>
    gepeto.must<AuditTimeline>('GET', `/api/v1/audit/timeline/${id}${asOf ? `?asOf=${asOf}` : ''}`)

  /** What the tables say of an object; null: nothing. */
  async function standing(id: string): Promise<unknown> {
    const one = async (text: string) => (await gepeto.sql<{ state: object }>(text, [id]))[0]?.state ?? null
    switch (id.split('_')[0]) {
      case 'col':
        return one(`select json_build_object('name', name, 'description', description, 'language', language,
          'isDefault', is_default, 'access', access, 'grants', coalesce((
            select json_agg(json_build_object('principal', principal, 'level', level) order by principal)
            from grants where object_id = collections.id), '[]')) as state from collections where id = $1`)
      case 'rol':
        return one(`select json_build_object('name', name, 'permissions', permissions) as state
          from roles where id = $1`)
      case 'usr':
        return one(`select json_build_object('role', role, 'isSuspended', suspended_at is not null) as state
          from memberships where user_id = $1`)
      case 'key':
        return one(`select json_build_object('name', name, 'prefix', prefix, 'permissions', permissions,
          'collections', collections, 'expiresAt', null, 'isRevoked', revoked_at is not null) as state
          from api_keys where id = $1`)
      default:
        return one(`select json_build_object('slug', slug, 'draft', draft, 'revision', revision,
          'newestVersion', newest_version, 'publishedVersion', published_version, 'access', access,
          'principals', principals, 'isPaused', paused_at is not null, 'isArchived', archived_at is not null)
          as state from assistants where id = $1`)
    }
  }

  const sorted = (state: unknown) => {
    const { permissions, ...rest } = (state ?? {}) as { permissions?: string[] | null }
    return state && { ...rest, ...(permissions !== undefined && { permissions: permissions?.toSorted() }) }
  }

  /** One call of somebody's; what is refused changes nothing, and that is compared too. */
  async function take([command, object, choice]: Step): Promise<void> {
    const call = async (method: string, path: string, json?: unknown) => {
      const { status, body } = await owner.call<{ id?: string }>(method, path, { json })
      if (status >= 500) throw new Error(`${method} ${path}: ${status}`)
      return status < 300 ? body : undefined
    }
    const create = async (path: string, json: unknown) => {
      const created = await call('POST', path, json)
      if (created?.id) objects.add(created.id)
      return created?.id
    }
    const of = (prefix: string) => {
      const all = [...objects].filter((id) => id.startsWith(`${prefix}_`))
      return all[object % Math.max(1, all.length)] ?? `${prefix}_none`
    }
    const name = `Thing ${made++}`
    const principals = [...objects].filter((id) => /^(usr|grp)_/.test(id)).slice(0, choice % 4)
    const isOpen = choice % 2 === 0
    const assistant = `/api/v1/assistants/${of('ast')}`
    const commands: (() => Promise<unknown>)[] = [
      () =>
        create('/api/v1/collections', {
          name,
          description: name,
          access: isOpen ? 'workspace' : 'restricted',
          ...(choice % 3 === 0 && { language: 'pt-BR' }),
        }),
      () => call('PATCH', `/api/v1/collections/${of('col')}`, isOpen ? { name } : { description: name }),
      () =>
        call('PUT', `/api/v1/collections/${of('col')}/access`, {
          access: isOpen ? 'workspace' : 'restricted',
          grants: principals.map((principal) => ({ principal, level: choice > 4 ? 'write' : 'read' })),
        }),
      () => call('DELETE', `/api/v1/collections/${of('col')}`),
      () => create('/api/v1/roles', { name, permissions: permissionSets[choice % 3] }),
      () =>
        call(
          'PATCH',
          `/api/v1/roles/${of('rol')}`,
          isOpen ? { name } : { permissions: permissionSets[choice % 3] },
        ),
      () => call('DELETE', `/api/v1/roles/${of('rol')}`),
      async () => objects.add((await joinAs(gepeto, owner, 'member', `person-${made}@example.org`)).id),
      () =>
        call(
          'PATCH',
          `/api/v1/users/${of('usr')}`,
          isOpen ? { role: choice > 3 ? of('rol') : 'viewer' } : { suspended: choice > 3 },
        ),
      () => call('DELETE', `/api/v1/users/${of('usr')}`),
      () => create('/api/v1/groups', { name }),
      () => call('DELETE', `/api/v1/groups/${of('grp')}`),
      () => create('/api/v1/keys', { name, ...(isOpen && { permissions: permissionSets[choice % 3] }) }),
      () => call('DELETE', `/api/v1/keys/${of('key')}`),
      () => create('/api/v1/assistants', { name }),
      async () => {
        const standing = await call('GET', assistant)
        const { revision = 1 } = (standing ?? {}) as { revision?: number }
        const changes = isOpen ? { instructions: name } : { description: name, greeting: name }
        return call('PATCH', assistant, {
          revision,
          ...changes,
          ...(choice === 7 && { slug: `thing-${made}` }),
        })
      },
      () => call('POST', `${assistant}/publish`, { note: name }),
      () => call('POST', `${assistant}/roll-back`, { version: 1 + (choice % 2) }),
      () => call('POST', `${assistant}/${['pause', 'resume', 'archive', 'restore'][choice % 4]}`),
      () => call('PUT', `${assistant}/access`, { access: isOpen ? 'workspace' : 'restricted', principals }),
      () => call('DELETE', assistant),
    ]
    await commands[command % commands.length]!()
  }

  /** A time after all that has happened and before all that will. */
  async function now(): Promise<string> {
    const time = Date.now()
    while (Date.now() <= time + 1) await new Promise(setImmediate)
    return new Date(time).toISOString()
  }

  const rebuilt = () => [...objects].filter((id) => !id.startsWith('grp_'))
  const states = async (read: (id: string) => Promise<unknown>) => {
    const found: Record<string, unknown> = {}
    for (const id of rebuilt()) found[id] = sorted(await read(id))
    return found
  }

  it('rebuilds from events what the tables hold, now and as of any time, whatever was commanded', async () => {
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(fc.tuple(fc.nat(20), fc.nat(9), fc.nat(9)), { minLength: 6, maxLength: 14 }),
          fc.array(fc.tuple(fc.nat(20), fc.nat(9), fc.nat(9)), { minLength: 3, maxLength: 8 }),
          async (before, after) => {
            for (const step of before as Step[]) await take(step)
            const then = await now()
            const stood = await states(standing)
            for (const step of after as Step[]) await take(step)
            expect(await states(async (id) => (await timeline(id)).state)).toEqual(await states(standing))
            const asOf = await states(async (id) => (await timeline(id, then)).state)
            for (const [id, state] of Object.entries(asOf))
              expect({ id, state }).toEqual({ id, state: stood[id] ?? null })
          },
        )
        .afterEach(() => objects.clear()),
      { numRuns: 4, endOnFailure: true },
    )
  }, 300_000)

  it('tells what happened in its order, and that it was looked at', async () => {
    const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/collections', { json: { name: 'One' } })
    await gepeto.must('PATCH', `/api/v1/collections/${id}`, { json: { name: 'Two' } })
    const told = await timeline(id)
    expect(told.events.map(({ kind, data }) => [kind, data?.name])).toEqual([
      ['knowledge.collection.created', 'One'],
      ['knowledge.collection.changed', 'Two'],
    ])
    expect(told).toMatchObject({ isRebuilt: true, earlier: 0, state: { name: 'Two', access: 'workspace' } })
    const [read] = (await gepeto.events({ kind: 'audit.log.read' })).reverse()
    expect(read!.data).toEqual({ subject: id })
  })

  it('has nothing of an object of another workspace, nor before it was made', async () => {
    const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/collections', { json: { name: 'One' } })
    expect(await timeline(id, '2020-01-01T00:00:00Z')).toMatchObject({ state: null, events: [] })
    for (const id of ['col_elsewhere', 'doc_elsewhere']) {
      const { status, body } = await gepeto.call('GET', `/api/v1/audit/timeline/${id}`)
      expect({ status, type: body.type }).toEqual({ status: 404, type: '/problems/audit/object-not-in-log' })
    }
  })

  it('takes a bare day as its end in UTC, and says which instant that is', async () => {
    const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/collections', { json: { name: 'One' } })
    const today = new Date().toISOString().slice(0, 10)
    const told = await timeline(id, today)
    expect(told).toMatchObject({ asOf: `${today}T23:59:59.999Z`, state: { name: 'One' } })
    expect((await timeline(id, '2020-02-29')).state).toBeNull()
    expect((await gepeto.call('GET', `/api/v1/audit/timeline/${id}?asOf=2026-02-30`)).status).toBe(400)
  })
})
