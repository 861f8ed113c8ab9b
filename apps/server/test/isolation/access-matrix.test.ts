import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditEventList, type Message, type Permission, permissions } from '@gepeto/contract'
import { readServerSentEvents } from '@gepeto/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { accessMatrixDocs } from '../../../../scripts/access-matrix.ts'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { customRole, group, type Person, person, workspace } from '../members.ts'
import { accessTable, expected, type Thing } from './access-table.ts'
import { listRoutes } from './routes.ts'

const home = join(import.meta.dirname, '../../../..')

describe('the table of who is answered what', () => {
  it('holds every route, and none that is gone', async () => {
    expect(Object.keys(accessTable).sort()).toEqual((await listRoutes()).sort())
  })

  it('is published as it stands (npm run docs)', async () => {
    for (const [path, text] of Object.entries(accessMatrixDocs()))
      expect((await readFile(join(home, path), 'utf8')).replaceAll('\r\n', '\n')).toBe(text)
  })
})

type Things = Record<Thing, string>
type Headers = Record<string, string>

/** Each route over each of its transports. */
const ways = Object.entries(accessTable).flatMap(([route, access]) =>
  (access.transports ?? (['HTTP'] as const)).map((over) => ({ route, over, access })),
)
const guardedWays = ways.filter(({ access }) => access.needs !== 'anyone')

describe.each(stores)('every call on the $kind database', (store) => {
  let gepeto: Gepeto
  /** Whose things are named. Their role changes from test to test. */
  let keeper: Person
  let other: Person
  let things: Things

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    keeper = await person(gepeto, { workspaceId: await workspace(gepeto), role: 'owner' })
    things = await makeThings(keeper)
    other = await person(gepeto, { workspaceId: await workspace(gepeto), role: 'owner' })
    await makeThings(other)
  })
  afterAll(() => gepeto.close())

  async function makeThings({ headers, keyId, workspaceId }: Person): Promise<Things> {
    const must = <Body = { id: string }>(method: string, path: string, json?: object) =>
      gepeto.must<Body>(method, path, { headers, json })
    const { id: collection } = await must('POST', '/api/v1/collections', { name: 'Operations' })
    const { documents } = await must<{ documents: { id: string }[] }>(
      'POST',
      `/api/v1/collections/${collection}/documents`,
      backup,
    )
    const document = documents[0]!.id
    const state = async () => (await must<{ status: string }>('GET', `/api/v1/documents/${document}`)).status
    while ((await state()) !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20))
    const question = 'When does the nightly backup start?'
    const answer = await must<{ id: string; conversation: string }>('POST', '/api/v1/ask', { question })
    const conversation = `/api/v1/conversations/${answer.conversation}/messages`
    const { items } = await must<{ items: Message[] }>('GET', conversation)
    const { id: assistant } = await must('POST', '/api/v1/assistants', { name: 'Operator' })
    await must('POST', `/api/v1/assistants/${assistant}/publish`, {})
    const { id: key } = await must('POST', '/api/v1/keys', { name: keyId })
    const role = await customRole(gepeto, workspaceId, [])
    const given = await customRole(gepeto, workspaceId, [])
    const invited = { email: `${keyId.toLowerCase()}@example.org`, role: given }
    const { id: invitation } = await must('POST', '/api/v1/invitations', invited)
    const { id: provider } = await must('POST', '/api/v1/models/providers', {
      name: 'unreachable',
      kind: 'compatible',
      baseUrl: 'https://model.invalid/v1',
      models: ['none'],
    })
    const steps = [{ model: 'builtin' }]
    const { id: route } = await must('POST', '/api/v1/models/routes', { name: 'usual', steps })
    const limit = { scope: 'workspace', period: 'day', unit: 'tokens', softLimit: 1e9 }
    const { id: budget } = await must('POST', '/api/v1/budgets', limit)
    await gepeto.app.audit.link(true)
    const { items: events } = await must<AuditEventList>('GET', '/api/v1/audit?kind=models.budget')
    const { id: hold } = await must('POST', '/api/v1/privacy/holds', {
      subjectId: (await person(gepeto, { workspaceId, role: [] })).userId,
      reason: 'an audit',
    })
    return {
      hold,
      budget,
      event: events[0]!.id,
      assistant,
      provider,
      route,
      collection,
      document,
      conversation: answer.conversation,
      answer: answer.id,
      message: items[0]!.id,
      key,
      workspace: workspaceId,
      user: (await person(gepeto, { workspaceId, role: [] })).userId,
      group: await group(gepeto, workspaceId, []),
      role,
      given,
      invitation,
    }
  }

  /** Makes a call. @returns its status, or that of the problem which a stream or the socket ends with, and all it said */
  async function answered(
    way: (typeof ways)[number],
    headers: Headers,
  ): Promise<{ status: number; said: string }> {
    const { route, over, access } = way
    const [method, pattern] = route.split(' ') as [string, string]
    const path = filled(
      pattern
        .replace(
          ':id',
          access.names
            ? `{${access.names}}`
            : (access.at ?? (pattern.includes('/sessions/') ? 'ses_none' : 'psk_none')),
        )
        .replace('*', access.at ?? '*')
        .replace(':userId', '{user}')
        .replace(':purpose', access.at ?? '')
        .replace(':version', '1') + (access.query ?? ''),
    )
    const json = access.body && (JSON.parse(filled(JSON.stringify(access.body))) as object)
    if (over === 'socket') return onSocket(path, headers, json!)
    const form = access.file ? gepeto.files(access.file, { 'new.txt': `New ${Math.random()}` }) : undefined
    const accept: Headers = over === 'HTTP' ? {} : { accept: 'text/event-stream' }
    const response = await gepeto.send(method, path, {
      anonymous: true,
      headers: { ...headers, ...accept },
      json,
      form,
    })
    if (over === 'HTTP' || !response.ok) return { status: response.status, said: await response.text() }
    if (over === 'endless SSE') {
      await response.body!.cancel()
      return { status: response.status, said: '' }
    }
    let said = ''
    let { status } = response
    for await (const { event, data } of readServerSentEvents(response.body!)) {
      said += data
      if (event === 'error') status = (JSON.parse(data) as { status: number }).status
    }
    return { status, said }
  }

  const filled = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => things[name as keyof Things])

  async function onSocket(path: string, headers: Headers, json: object) {
    const socket = new WebSocket(gepeto.address.replace('http', 'ws') + path, { headers })
    socket.on('error', () => {})
    let said = ''
    // From the first moment: who may not go on is told so as soon as the line stands.
    const ended = new Promise<number>((resolve) =>
      socket.on('message', (data) => {
        said += data
        const event = JSON.parse(String(data)) as { type: string; problem?: { status: number } }
        if (event.type === 'done') resolve(200)
        if (event.type === 'error') resolve(event.problem!.status)
      }),
    )
    const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
    const status = await Promise.race([refused, once(socket, 'open').then(() => 200)])
    if (status !== 200) return { status, said: '' }
    socket.send(JSON.stringify({ type: 'ask', requestId: '1', ...json }))
    return { status: await ended.finally(() => socket.close()), said }
  }

  let role: string | undefined

  /** Gives the keeper a role that holds just this. */
  async function setRole(held: Permission[]): Promise<void> {
    role ??= await customRole(gepeto, keeper.workspaceId, held)
    await gepeto.sql('update roles set permissions = $2 where id = $1', [role, held])
    await gepeto.sql('update memberships set role = $2 where user_id = $1', [keeper.userId, role])
    gepeto.app.identity.forgetCredentials()
  }

  it.each(ways)('$route over $over: no credential', async (way) => {
    const { status } = await answered(way, {})
    if (way.access.needs === 'anyone') expect([401, 403]).not.toContain(status)
    else expect(status).toBe(expected(way.access, 'no credential'))
  })

  it.each(guardedWays)('$route over $over: another workspace', async (way) => {
    const wanted = expected(way.access, 'another workspace')
    const { status, said } = await answered(way, other.headers)
    if (wanted === 'own') expect(status).toBeLessThan(300)
    else expect(status).toBe(wanted)
    const { names, body, query } = way.access
    const sent = filled(`{${names}} {user} ${JSON.stringify(body)} ${query}`)
    for (const id of Object.values(things)) if (!sent.includes(id)) expect(said).not.toContain(id)
  })

  it('none of them by a revoked key', async () => {
    const { key } = await gepeto.must<{ key: string; id: string }>('POST', '/api/v1/keys', {
      headers: keeper.headers,
      json: { name: 'Revoked' },
    })
    const headers = { 'x-api-key': key }
    await gepeto.must('GET', '/api/v1/collections', { headers })
    await gepeto.sql(`update api_keys set revoked_at = now() where name = 'Revoked'`)
    gepeto.app.identity.forgetCredentials()
    for (const way of guardedWays)
      expect({ ...way, status: (await answered(way, headers)).status }).toEqual({
        ...way,
        status: expected(way.access, 'a revoked key'),
      })
  })

  it('none of them by a suspended person', async () => {
    const suspend = async (at: Date | null) => {
      await gepeto.sql('update memberships set suspended_at = $2 where user_id = $1', [keeper.userId, at])
      gepeto.app.identity.forgetCredentials()
    }
    await suspend(new Date())
    for (const way of guardedWays)
      expect({ ...way, status: (await answered(way, keeper.headers)).status }).toEqual({
        ...way,
        status: expected(way.access, 'a suspended person'),
      })
    await suspend(null)
  })

  it.each(guardedWays)('$route over $over: a role without what it needs', async (way) => {
    const { needs } = way.access
    if (typeof needs === 'string') return
    for (const missing of needs) {
      const held = permissions.filter((permission) => permission !== missing)
      await setRole(held)
      const { status } = await answered(way, keeper.headers)
      expect({ missing, status }).toEqual({ missing, status: expected(way.access, 'a role without it') })
    }
  })

  /** What is deleted goes last, and what it is part of after it. */
  const inOrder = [...guardedWays].sort((a, b) => depth(a) - depth(b))

  it.each(inOrder)('$route over $over: a role with exactly what it needs', async (way) => {
    const { needs } = way.access
    const held: Permission[] = typeof needs === 'string' ? [] : needs
    await setRole(held)
    const { status, said } = await answered(way, keeper.headers)
    // The document did not fail, so there is nothing to retry.
    if (way.route.endsWith('/retry')) expect(status).toBe(409)
    else if (way.access.permitted) expect(status, said).toBe(way.access.permitted)
    else expect(status, said).toBeLessThan(300)
  })
})

function depth({ route }: { route: string }): number {
  if (!route.startsWith('DELETE')) return 0
  if (route.includes('/members/')) return 0.5
  return route.includes('/workspaces/') ? 3 : route.includes('/collections/') ? 2 : 1
}
