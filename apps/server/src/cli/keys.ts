import { type ApiKey, type Permission, permissions } from '@gepeto/contract'
import type { Gepeto } from '@gepeto/sdk'
import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'
import { messages } from './messages.ts'

export const keys: Command = {
  name: 'keys',
  summary: messages.keys.summary,
  usage: messages.keys.usage,
  options: {
    days: { type: 'string', value: messages.values.count, about: messages.keys.days },
    permissions: { type: 'string', value: messages.values.names, about: messages.keys.permissions },
    collections: { type: 'string', value: messages.values.names, about: messages.keys.collections },
    mine: { type: 'boolean', about: messages.keys.mine },
    'revoke-older': { type: 'boolean', about: messages.keys.revokeOlder },
  },
  async run({ positionals: [action, subject], flags, output, api }) {
    if (action === 'create') {
      if (!subject) throw new CommandProblem(messages.keys.noName)
      const allowed = permissionsNamed(flags.permissions)
      const expiresAt = expiry(flags.days)
      const gepeto = await api()
      const collections = await collectionsNamed(gepeto, flags.collections)
      const created = await gepeto.keys.create({
        name: subject,
        expiresAt,
        permissions: allowed,
        collections,
      })
      output.note(messages.keys.shownOnce)
      output.result(created, created.key)
    } else if (action === 'list') {
      const gepeto = await api()
      for (let cursor: string | undefined; ; ) {
        const page = await gepeto.keys.list({ limit: 100, cursor, of: flags.mine ? 'me' : 'everyone' })
        for (const key of page.items) output.result(key, line(key))
        if (page.nextCursor === null) return
        cursor = page.nextCursor
      }
    } else if (action === 'revoke') {
      if (!subject) throw new CommandProblem(messages.keys.noId)
      await (await api()).keys.revoke(subject)
      output.result({ id: subject, revoked: true }, messages.keys.isRevoked(subject))
    } else if (action === 'rotate-signing') {
      const rotated = await (await api()).signIn.rotateSigningKeys(flags['revoke-older'] === true)
      output.result(rotated, messages.keys.isRotated(rotated.kid))
    } else throw new CommandProblem(messages.keys.noAction)
  },
}

function expiry(days: string | boolean | undefined): string | undefined {
  if (days === undefined) return undefined
  const count = Number(days)
  if (!Number.isInteger(count) || count < 1) throw new CommandProblem(messages.keys.wrongDays)
  return new Date(Date.now() + count * 86_400_000).toISOString()
}

type Flag = string | boolean | undefined

const listed = (flag: Flag) =>
  typeof flag === 'string'
    ? flag
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    : undefined

function permissionsNamed(flag: Flag): Permission[] | undefined {
  const names = listed(flag)
  const unknown = names?.find((name) => !(permissions as readonly string[]).includes(name))
  if (unknown !== undefined || names?.length === 0)
    throw new CommandProblem(messages.keys.wrongPermission(unknown ?? '', permissions.join(', ')))
  return names as Permission[] | undefined
}

async function collectionsNamed(gepeto: Gepeto, flag: Flag): Promise<string[] | undefined> {
  const names = listed(flag)
  if (!names) return undefined
  const ids: string[] = []
  for (const name of names) ids.push(await collectionNamed(gepeto, name))
  return ids
}

function line(key: ApiKey): string {
  const { id, name, prefix, createdAt, expiresAt, lastUsedAt, revokedAt } = key
  const { made, revoked, expires, noExpiry, used, neverUsed } = messages.keys
  const state = revokedAt ? revoked(revokedAt) : expiresAt ? expires(expiresAt) : noExpiry
  const use = lastUsedAt ? used(lastUsedAt) : neverUsed
  const scopes = [key.permissions, key.collections].flatMap((scope) => (scope ? [scope.join(',')] : []))
  const whose = key.person ? [key.person.name] : []
  return [id, `${prefix}…`, name, ...whose, made(createdAt), state, use, ...scopes].join('  ')
}
