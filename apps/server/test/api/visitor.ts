import { createHmac } from 'node:crypto'
import type { Session } from '@gepeto/contract'
import type { Gepeto } from '../gepeto.ts'

export const ana = { email: 'ana@example.org', password: 'correct horse battery' }

/** A browser of one person: keeps cookies, and sends the CSRF token with writes. */
export function openVisitor(gepeto: Gepeto) {
  const cookies = new Map<string, string>()
  let csrfToken: string | null = null

  function keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
  }

  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  async function call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    json?: unknown,
    headers: Record<string, string> = {},
  ) {
    const reply = await gepeto.call<Body>(method, path, {
      anonymous: true,
      json,
      headers: { cookie: cookie(), ...(csrfToken ? { 'x-csrf-token': csrfToken } : {}), ...headers },
    })
    keep(reply.headers)
    const { body } = reply as { body: Partial<Session> | null }
    if (body && typeof body === 'object' && 'csrfToken' in body) csrfToken = body.csrfToken ?? null
    return reply
  }

  return {
    call,
    keep,
    cookie,
    cookies,
    csrf: () => csrfToken,
    signIn: (account: { email: string; password: string } = ana) =>
      call<Session>('POST', '/api/v1/auth/sign-in', account),
    session: async () => (await call<Session>('GET', '/api/v1/auth/session')).body,
  }
}

export type Visitor = ReturnType<typeof openVisitor>

/** Makes Ana, the owner, by the printed code. */
export async function setUpAna(gepeto: Gepeto): Promise<Visitor> {
  const visitor = openVisitor(gepeto)
  const { status } = await visitor.call('POST', '/api/v1/auth/setup', {
    ...ana,
    code: gepeto.app.identity.setupCode,
  })
  if (status !== 200) throw new Error(`set-up answered ${status}`)
  return visitor
}

/** Makes a member with a role and Ana's password. */
export async function addPerson(gepeto: Gepeto, email: string, role: string): Promise<string> {
  const id = `usr_${email.split('@')[0]}`
  const address = gepeto.app.seals.close(email, 'address')
  await gepeto.sql(
    `with made as (insert into users (id, name, email) values ($1, $1, $2))
     insert into accounts (id, user_id, account_id, provider_id, password)
     select $1, $1, $1, 'credential', password from accounts where password is not null limit 1`,
    [id, address],
  )
  await gepeto.sql(
    'insert into memberships (workspace_id, user_id, role) select id, $1, $2 from workspaces limit 1',
    [id, role],
  )
  return id
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator app shows for a secret (RFC 6238), some steps of 30 seconds away from now. */
export function oneTimeCode(secret: string, stepsAway = 0, now = Date.now()): string {
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000) + stepsAway))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = digest.at(-1)! & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
