import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { AuditVerification } from '@gepeto/contract'
import type { OfflineVerification } from '../audit/index.ts'
import { type Command, type CommandContext, CommandProblem } from './command.ts'
import { messages } from './messages.ts'

export const audit: Command = {
  name: 'audit',
  summary: messages.audit.summary,
  usage: messages.audit.usage,
  options: {
    offline: { type: 'string', value: messages.values.file, about: messages.audit.offline },
    'public-key': { type: 'string', value: messages.values.key, about: messages.audit.publicKey },
    format: { type: 'string', value: 'jsonl|csv', about: messages.audit.format },
  },
  async run(context) {
    const { positionals, output, api } = context
    const [action, subject] = positionals
    if (action === 'verify') await verify(context)
    else if (action === 'export') await exportLog(context)
    else if (action === 'proof') {
      if (!subject) throw new CommandProblem(messages.audit.noEvent)
      const proof = await (await api()).audit.proof(subject)
      output.result(proof, JSON.stringify(proof))
    } else if (action === 'rotate-key') {
      const rotated = await (await api()).audit.rotateKeys()
      output.result(rotated, messages.audit.isRotated(rotated.rewrapped, rotated.wrappingKey))
    } else throw new CommandProblem(messages.audit.noAction)
  },
}

async function verify({ flags, output, api }: CommandContext): Promise<void> {
  const { offline } = flags
  const result =
    typeof offline === 'string'
      ? await verifyFile(offline, flags['public-key'])
      : await (await api()).audit.verify()
  output.result(result, text(result))
  if (!result.valid) throw new CommandProblem(messages.audit.isNotWhole)
}

async function verifyFile(path: string, key: CommandContext['flags'][string]): Promise<OfflineVerification> {
  await access(path).catch(() => {
    throw new CommandProblem(messages.ingest.noPath(path))
  })
  // Only here: what the other commands need is less, and starts sooner.
  const { NotAnExport, verifyOffline } = await import('../audit/index.ts')
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  try {
    return await verifyOffline(lines, typeof key === 'string' ? key : undefined)
  } catch (error) {
    if (error instanceof NotAnExport) throw new CommandProblem(messages.audit.noExport(path, error.line))
    throw error
  }
}

function text(result: AuditVerification | OfflineVerification): string {
  const { events, linked, checkpoints, firstFault, publicKey } = result
  const counted = messages.audit.counted(events, linked, checkpoints)
  const found = firstFault
    ? messages.audit.fault(firstFault.eventId, messages.audit.reasons[firstFault.reason])
    : messages.audit.isWhole
  const partial = 'isComplete' in result && !result.isComplete ? [messages.audit.isPartial] : []
  return [counted, found, ...partial, messages.audit.signedBy(publicKey)].join('\n')
}

/** To standard output as it stands: `gepeto audit export > audit.jsonl`. */
async function exportLog({ flags, api }: CommandContext): Promise<void> {
  const { format = 'jsonl' } = flags
  if (format !== 'jsonl' && format !== 'csv') throw new CommandProblem(messages.audit.wrongFormat)
  const response = await (await api()).audit.export({ format })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const bytes of response.body!) process.stdout.write(decoder.decode(bytes, { stream: true }))
}
