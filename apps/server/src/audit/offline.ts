import { createHash } from 'node:crypto'
import { type AuditFaultReason, type AuditVerification, InclusionProof } from '@gepeto/contract'
import { z } from 'zod'
import { openChainVerifier } from './chain-verifier.ts'
import { digestOf, linkHash } from './event-record.ts'
import { leafOf, rootOfPath } from './merkle.ts'
import { checkSignatures } from './signer.ts'

/*
 * What is checked without the database: an export in JSONL, and the proof that one event stands in the chain. The public
 * key stands in the file; whoever mistrusts its sender gives the one they know.
 */

const { event, link, checkpoint } = InclusionProof.shape
const Line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('log'),
    workspaceId: z.string(),
    isComplete: z.boolean(),
    publicKey: z.string(),
  }),
  z.object({ type: z.literal('event'), event: event.nullable(), link, sealed: z.string().nullable() }),
  checkpoint.extend({ type: z.literal('checkpoint') }),
  z.object({ type: z.literal('end'), events: z.number(), checkpoints: z.number() }),
  InclusionProof,
])
type Line = z.infer<typeof Line>

/** The file is no export of ours, or was cut short. */
export class NotAnExport extends Error {
  /** Counted from 1; 0: its end is missing. */
  readonly line: number
  constructor(line: number) {
    super(line === 0 ? 'The end of the file is missing.' : `Line ${line} is none of an export.`)
    this.line = line
  }
}

export type OfflineVerification = Omit<AuditVerification, 'tookMs'> & {
  /** Where only some of the events were exported, what is between them cannot be judged. */
  isComplete: boolean
}

/**
 * Checks an export or a proof.
 * @param lines of the file
 * @param publicKey the key that it must be signed with; undefined: the one it names
 * @throws NotAnExport
 */
export async function verifyOffline(
  lines: AsyncIterable<string>,
  publicKey?: string,
): Promise<OfflineVerification> {
  const read: Line[] = []
  let log: Extract<Line, { type: 'log' }> | undefined
  let end: Extract<Line, { type: 'end' }> | undefined
  let number = 0
  for await (const text of lines) {
    number++
    if (text.trim() === '') continue
    const line = parse(text, number)
    if (line.type === 'proof') return verifyProof(line, publicKey)
    if (line.type === 'log') log = line
    else if (line.type === 'end') end = line
    else read.push(line)
  }
  if (!log || !end) throw new NotAnExport(0)
  const events = read.filter((line) => line.type === 'event')
  const checkpoints = read.filter((line) => line.type === 'checkpoint')
  const isSigned = checkSignatures(publicKey ?? log.publicKey)
  const isCut = end.events !== events.length || end.checkpoints !== checkpoints.length
  const { workspaceId, isComplete } = log
  if (!isComplete) {
    const wrong = events.find((line) => faultOf(line, workspaceId))
    const firstFault = wrong ? { eventId: wrong.link.eventId, reason: 'changed' as const } : null
    return summary(
      { events: events.length, linked: events.length, checkpoints: 0, firstFault },
      log,
      publicKey,
    )
  }
  const verifier = openChainVerifier({ workspaceId, checkpoints, isSigned })
  for (const line of events) {
    // The sealed bytes are hashed here: what the file says of them is not believed.
    const sealedSha256 = sha256(line.sealed)
    verifier.take({ link: line.link, event: line.event && { ...line.event, sealedSha256 } })
  }
  const result = verifier.end()
  const firstFault =
    result.firstFault ??
    (isCut ? { eventId: events.at(-1)?.link.eventId ?? null, reason: 'missing' as const } : null)
  return summary({ ...result, firstFault }, log, publicKey)
}

const sha256 = (base64: string | null) =>
  createHash('sha256')
    .update(Buffer.from(base64 ?? '', 'base64'))
    .digest('hex')

function faultOf({ event, link, sealed }: Extract<Line, { type: 'event' }>, workspaceId: string): boolean {
  if (!event) return true
  const digest = digestOf({ ...event, sealedSha256: sha256(sealed) })
  return linkHash(workspaceId, link.sequence, link.previous, digest) !== link.hash
}

function verifyProof(proof: InclusionProof, publicKey?: string): OfflineVerification {
  const { event, link, path, checkpoint } = proof
  const root = rootOfPath(
    leafOf(Buffer.from(link.hash, 'hex')),
    link.sequence - 1,
    checkpoint.size,
    path.map((hash) => Buffer.from(hash, 'hex')),
  )
  const isLinked =
    event.id === link.eventId &&
    linkHash(checkpoint.workspaceId, link.sequence, link.previous, digestOf(event)) === link.hash
  const reason: AuditFaultReason | undefined = !checkSignatures(publicKey ?? proof.publicKey)(checkpoint)
    ? 'unsigned'
    : !isLinked || root?.toString('hex') !== checkpoint.root
      ? 'changed'
      : undefined
  const firstFault = reason ? { eventId: event.id, reason } : null
  return summary(
    { events: 1, linked: 1, checkpoints: 1, firstFault },
    { isComplete: false, publicKey: proof.publicKey },
    publicKey,
  )
}

function summary(
  result: Pick<AuditVerification, 'events' | 'linked' | 'checkpoints' | 'firstFault'>,
  { isComplete, publicKey }: { isComplete: boolean; publicKey: string },
  given: string | undefined,
): OfflineVerification {
  return { valid: result.firstFault === null, ...result, publicKey: given ?? publicKey, isComplete }
}

function parse(text: string, number: number): Line {
  try {
    return Line.parse(JSON.parse(text))
  } catch {
    throw new NotAnExport(number)
  }
}
