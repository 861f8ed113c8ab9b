import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import {
  type AuditChain,
  type AuditTimeline,
  type AuditVerification,
  wordsOfActor,
  wordsOfKind,
} from '@gepeto/contract'
import type { OfflineVerification } from '../audit/index.ts'
import { type Command, type CommandContext, CommandProblem } from './command.ts'
import { language, messages } from './messages.ts'

export const audit: Command = {
  name: 'audit',
  summary: messages.audit.summary,
  usage: messages.audit.usage,
  options: {
    offline: { type: 'string', value: messages.values.file, about: messages.audit.offline },
    'public-key': { type: 'string', value: messages.values.key, about: messages.audit.publicKey },
    format: { type: 'string', value: 'jsonl|csv', about: messages.audit.format },
    chain: { type: 'string', value: 'workspace|system', about: messages.audit.chain },
    'as-of': { type: 'string', value: messages.values.time, about: messages.audit.asOf },
  },
  async run(context) {
    const { positionals, output, api, flags } = context
    const [action, subject] = positionals
    if (action === 'verify') await verify(context)
    else if (action === 'export') await exportLog(context)
    else if (action === 'timeline') {
      if (!subject) throw new CommandProblem(messages.audit.noObject)
      const timeline = await (await api()).audit.timeline(subject, asOf(flags))
      output.result(timeline, history(timeline))
    } else if (action === 'proof') {
      if (!subject) throw new CommandProblem(messages.audit.noEvent)
      const proof = await (await api()).audit.proof(subject)
      output.result(proof, JSON.stringify(proof))
    } else if (action === 'rotate-key') {
      const rotated = await (await api()).audit.rotateKeys()
      output.result(rotated, messages.audit.isRotated(rotated.rewrapped, rotated.wrappingKey))
    } else throw new CommandProblem(messages.audit.noAction)
  },
}

function asOf({ 'as-of': time }: CommandContext['flags']): { asOf?: string } {
  if (typeof time !== 'string') return {}
  const parsed = new Date(time)
  if (Number.isNaN(parsed.getTime())) throw new CommandProblem(messages.audit.wrongTime)
  return { asOf: parsed.toISOString() }
}

/** Who did what when, a line each, and what it comes to. */
function history({ events, earlier, isRebuilt, state }: AuditTimeline): string {
  const lines = events.map((event) =>
    [event.createdAt, wordsOfKind(event.kind, language), wordsOfActor(event, language)].join('  '),
  )
  if (earlier > 0) lines.unshift(messages.audit.earlier(earlier))
  if (events.length === 0) lines.push(messages.audit.nothingHappened)
  const { unreadable, notThere } = messages.audit
  const isGone = /\.(deleted|removed)$/.test(events.at(-1)?.kind ?? '')
  const isErased =
    !isGone && events.some(({ kind, data }) => data === null || kind === 'privacy.person.erased')
  if (isRebuilt) lines.push('', state ? JSON.stringify(state, null, 2) : isErased ? unreadable : notThere)
  return lines.join('\n')
}

function chainOf({ chain = 'workspace' }: CommandContext['flags']): AuditChain {
  if (chain !== 'workspace' && chain !== 'system') throw new CommandProblem(messages.audit.wrongChain)
  return chain
}

async function verify({ flags, output, api }: CommandContext): Promise<void> {
  const { offline } = flags
  const result =
    typeof offline === 'string'
      ? await verifyFile(offline, flags['public-key'])
      : await (await api()).audit.verify({ chain: chainOf(flags) })
  output.result(result, text(result))
  if (result.valid) return
  const isUnproven = 'signature' in result && result.signature === 'none' && !result.firstFault
  throw new CommandProblem(isUnproven ? messages.audit.isNotProven : messages.audit.isNotWhole)
}

async function verifyFile(path: string, key: CommandContext['flags'][string]): Promise<OfflineVerification> {
  await access(path).catch(() => {
    throw new CommandProblem(messages.ingest.noPath(path))
  })
  // Only here: what the other commands need is less, and starts sooner.
  const { linesOf, NotAnExport, verifyOffline } = await import('../audit/index.ts')
  try {
    return await verifyOffline(
      linesOf(createReadStream(path, 'utf8')),
      typeof key === 'string' ? key : undefined,
    )
  } catch (error) {
    if (error instanceof NotAnExport) throw new CommandProblem(messages.audit.noExport(path, error.line))
    throw error
  }
}

function text(result: AuditVerification | OfflineVerification): string {
  const { events, linked, checkpoints, firstFault, publicKey } = result
  const counted = messages.audit.counted(events, linked, checkpoints)
  const file = 'signature' in result ? result : undefined
  const { fault, reasons, refused, signatures, isWhole, isPartial, isKeyFromFile, signedBy } = messages.audit
  const found = firstFault
    ? [fault(firstFault.eventId, reasons[firstFault.reason])]
    : !file || file.signature === 'ok'
      ? [isWhole]
      : []
  if ('refused' in result && result.refused > 0) found.push(refused(result.refused))
  if (file && file.signature !== 'ok') found.push(signatures[file.signature])
  if (file && !file.isComplete) found.push(isPartial)
  if (!file || file.signature === 'ok' || file.signature === 'changed') found.push(signedBy(publicKey))
  if (file?.isKeyFromFile) found.push(isKeyFromFile)
  return [counted, ...found].join('\n')
}

/** To standard output as it stands: `gepeto audit export > audit.jsonl`. */
async function exportLog({ flags, api }: CommandContext): Promise<void> {
  const { format = 'jsonl' } = flags
  if (format !== 'jsonl' && format !== 'csv') throw new CommandProblem(messages.audit.wrongFormat)
  const response = await (await api()).audit.export({ format, chain: chainOf(flags) })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const bytes of response.body!) process.stdout.write(decoder.decode(bytes, { stream: true }))
}
