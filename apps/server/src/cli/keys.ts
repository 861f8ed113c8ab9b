import type { ApiKey } from '@gepeto/contract'
import { type Command, CommandProblem } from './command.ts'
import { messages } from './messages.ts'

export const keys: Command = {
  name: 'keys',
  summary: messages.keys.summary,
  usage: messages.keys.usage,
  options: { days: { type: 'string', value: messages.values.count, about: messages.keys.days } },
  async run({ positionals: [action, subject], flags, output, api }) {
    if (action === 'create') {
      if (!subject) throw new CommandProblem(messages.keys.noName)
      const created = await (await api()).keys.create({ name: subject, expiresAt: expiry(flags.days) })
      output.note(messages.keys.shownOnce)
      output.result(created, created.key)
    } else if (action === 'list') {
      const gepeto = await api()
      for (let cursor: string | undefined; ; ) {
        const page = await gepeto.keys.list({ limit: 100, cursor })
        for (const key of page.items) output.result(key, line(key))
        if (page.nextCursor === null) return
        cursor = page.nextCursor
      }
    } else if (action === 'revoke') {
      if (!subject) throw new CommandProblem(messages.keys.noId)
      await (await api()).keys.revoke(subject)
      output.result({ id: subject, revoked: true }, messages.keys.isRevoked(subject))
    } else throw new CommandProblem(messages.keys.noAction)
  },
}

function expiry(days: string | boolean | undefined): string | undefined {
  if (days === undefined) return undefined
  const count = Number(days)
  if (!Number.isInteger(count) || count < 1) throw new CommandProblem(messages.keys.wrongDays)
  return new Date(Date.now() + count * 86_400_000).toISOString()
}

function line({ id, name, prefix, createdAt, expiresAt, lastUsedAt, revokedAt }: ApiKey): string {
  const { made, revoked, expires, noExpiry, used, neverUsed } = messages.keys
  const state = revokedAt ? revoked(revokedAt) : expiresAt ? expires(expiresAt) : noExpiry
  const use = lastUsedAt ? used(lastUsedAt) : neverUsed
  return `${id}  ${prefix}…  ${name}  ${made(createdAt)}  ${state}  ${use}`
}
