import type { ApiKey } from '@gepeto/contract'
import { type Command, CommandProblem } from './command.ts'

export const keys: Command = {
  name: 'keys',
  summary: 'Create, list and revoke API keys.',
  usage: 'create NAME [--days N] | list | revoke ID',
  options: { days: { type: 'string', value: 'N', about: 'The key expires after so many days.' } },
  async run({ positionals: [action, subject], flags, output, api }) {
    if (action === 'create') {
      if (!subject) throw new CommandProblem('Give the key a name: gepeto keys create "my script"')
      const created = await (await api()).keys.create({ name: subject, expiresAt: expiry(flags.days) })
      output.note('This key is shown once. Keep it safe:')
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
      if (!subject) throw new CommandProblem('Name the key by its id: gepeto keys revoke key_…')
      await (await api()).keys.revoke(subject)
      output.result({ id: subject, revoked: true }, `${subject} is revoked.`)
    } else
      throw new CommandProblem(
        'Say what to do: gepeto keys create NAME, gepeto keys list, gepeto keys revoke ID.',
      )
  },
}

function expiry(days: string | boolean | undefined): string | undefined {
  if (days === undefined) return undefined
  const count = Number(days)
  if (!Number.isInteger(count) || count < 1) throw new CommandProblem('--days takes a whole number from 1.')
  return new Date(Date.now() + count * 86_400_000).toISOString()
}

function line({ id, name, prefix, createdAt, expiresAt, lastUsedAt, revokedAt }: ApiKey): string {
  const state = revokedAt ? `revoked ${revokedAt}` : expiresAt ? `expires ${expiresAt}` : 'no expiry'
  return `${id}  ${prefix}…  ${name}  made ${createdAt}  ${state}  ${lastUsedAt ? `used ${lastUsedAt}` : 'never used'}`
}
