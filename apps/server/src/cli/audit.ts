import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import {
  type AuditChain,
  type AuditTimeline,
  type AuditVerification,
  type InclusionProof,
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
    from: { type: 'string', value: messages.values.time, about: messages.audit.from },
    to: { type: 'string', value: messages.values.time, about: messages.audit.to },
    actor: { type: 'string', value: messages.values.id, about: messages.audit.actor },
    kind: { type: 'string', value: messages.values.kind, about: messages.audit.kind },
    subject: { type: 'string', value: messages.values.id, about: messages.audit.subject },
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

const isDay = (time: string) => /^\d{4}-\d{2}-\d{2}$/.test(time)

function asOf({ 'as-of': time }: CommandContext['flags']): { asOf?: string } {
  // A day is the server's to read: it means its end, in UTC.
  return typeof time === 'string' ? { asOf: isDay(time) ? time : instantOf(time, '--as-of') } : {}
}

function instantOf(time: string, option: string): string {
  const parsed = new Date(time)
  if (Number.isNaN(parsed.getTime())) throw new CommandProblem(messages.audit.wrongTime(option))
  return parsed.toISOString()
}

const dayMs = 86_400_000

/** What is exported; a bare day counts whole, in UTC. */
function filters({ from, to, actor, kind, subject }: CommandContext['flags']) {
  const given = (value: CommandContext['flags'][string]) => (typeof value === 'string' ? value : undefined)
  const last = typeof to === 'string' ? instantOf(to, '--to') : undefined
  return {
    from: typeof from === 'string' ? instantOf(from, '--from') : undefined,
    to: last && isDay(to as string) ? new Date(Date.parse(last) + dayMs).toISOString() : last,
    actor: given(actor),
    kind: given(kind),
    subject: given(subject),
  }
}

/** Who did what when, a line each, and what it comes to. */
function history({ asOf, events, earlier, isRebuilt, state }: AuditTimeline): string {
  const lines = events.map((event) =>
    [event.createdAt, wordsOfKind(event.kind, language), wordsOfActor(event, language)].join('  '),
  )
  if (asOf !== null) lines.unshift(messages.audit.isAsOf(asOf), '')
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
  const proof = typeof offline === 'string' && result.valid ? await proofIn(offline) : undefined
  if (proof) {
    const { event, link, checkpoint } = proof
    output.result({ ...result, event, link, checkpoint }, [proven(proof), text(result, true)].join('\n'))
  } else output.result(result, text(result))
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
    if (error instanceof NotAnExport) {
      const { noExport, lineTooLong } = messages.audit
      throw new CommandProblem((error.isTooLong ? lineTooLong : noExport)(path, error.line))
    }
    throw error
  }
}

/** The proof that a file holds, which was checked; undefined: it holds an export. */
async function proofIn(path: string): Promise<InclusionProof | undefined> {
  const { linesOf } = await import('../audit/index.ts')
  for await (const line of linesOf(createReadStream(path, 'utf8')))
    if (line.trim() !== '') {
      const value = JSON.parse(line) as { type?: unknown }
      return value.type === 'proof' ? (value as InclusionProof) : undefined
    }
  return undefined
}

/** Which event a proof is of. */
function proven({ event, link, checkpoint }: InclusionProof): string {
  const { proof } = messages.audit
  const who = wordsOfActor({ ...event, actorName: null }, language)
  const facts = [
    [proof.event, `${wordsOfKind(event.kind, language)} (${event.kind}), ${event.id}`],
    [proof.who, who === event.actorId ? who : `${who} (${event.actorId})`],
    [proof.what, event.subjectId],
    [proof.when, event.createdAt],
    [proof.place, proof.inChain(link.sequence, checkpoint.workspaceId)],
    [proof.checkpoint, proof.covers(checkpoint.size, checkpoint.signedAt)],
    [proof.told, proof.hash(event.sealedSha256)],
  ] as const
  return facts.map(([name, value]) => `${name}: ${value}`).join('\n')
}

function text(result: AuditVerification | OfflineVerification, isProof = false): string {
  const { events, linked, checkpoints, firstFault, publicKey } = result
  const counted = messages.audit.counted(events, linked, checkpoints)
  const file = 'signature' in result ? result : undefined
  const { fault, reasons, refused, signatures, isWhole, isPartial, isKeyFromFile, signedBy } = messages.audit
  const found = firstFault
    ? [fault(firstFault.eventId, reasons[firstFault.reason])]
    : !file || file.signature === 'ok'
      ? [isProof ? messages.audit.isProven : isWhole]
      : []
  if ('refused' in result && result.refused > 0) found.push(refused(result.refused))
  if (file && file.signature !== 'ok') found.push(signatures[file.signature])
  if (file && !file.isComplete && !isProof) found.push(isPartial)
  if (!file || file.signature === 'ok' || file.signature === 'changed') found.push(signedBy(publicKey))
  if (file?.isKeyFromFile) found.push(isKeyFromFile)
  return [...(isProof ? [] : [counted]), ...found].join('\n')
}

/** To standard output as it stands: `gepeto audit export > audit.jsonl`. */
async function exportLog({ flags, api }: CommandContext): Promise<void> {
  const { format = 'jsonl' } = flags
  if (format !== 'jsonl' && format !== 'csv') throw new CommandProblem(messages.audit.wrongFormat)
  const response = await (await api()).audit.export({ format, chain: chainOf(flags), ...filters(flags) })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const bytes of response.body!) process.stdout.write(decoder.decode(bytes, { stream: true }))
}
