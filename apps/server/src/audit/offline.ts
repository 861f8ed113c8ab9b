import { createHash } from 'node:crypto'
import { type AuditFaultReason, type AuditVerification, InclusionProof } from '@gepeto/contract'
import { z } from 'zod'
import { openChainVerifier } from './chain-verifier.ts'
import { digestOf, linkHash, noPrevious } from './event-record.ts'
import { leafOf, rootOfPath } from './merkle.ts'
import { checkSignatures, type SignatureChecks } from './signer.ts'

/*
 * What is checked without the database: an export in JSONL, and the proof that one event stands in the chain. The public
 * key stands in the file; whoever mistrusts its sender gives the one they know. A file proves something only as far as
 * that key has signed it: an export by the signature over all of its lines, a proof by that of its checkpoint.
 */

const { event, link, checkpoint } = InclusionProof.shape
const Hex = z.string().regex(/^[0-9a-f]*$/)
const Log = z.object({
  type: z.literal('log'),
  format: z.union([z.literal(1), z.literal(2)]),
  workspaceId: z.string(),
  isComplete: z.boolean(),
  publicKey: z.string(),
})
const End = z.object({ type: z.literal('end'), events: z.number(), checkpoints: z.number() })
const SignedEnd = End.extend({
  size: z.number(),
  head: Hex,
  linesSha256: Hex,
  signedAt: z.string(),
  keyId: z.string(),
  signature: Hex,
})
/** Numbers that the server cannot have written are read all the same, so that the fault is told by its name. */
const Line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('event'),
    event: event.nullable(),
    link: link.extend({ sequence: z.number() }),
    sealed: z.string().nullable(),
    isOurs: z.boolean().default(true),
  }),
  checkpoint.extend({ type: z.literal('checkpoint'), size: z.number() }),
])
type Line = z.infer<typeof Line>
/** Nothing may stand in it beside what is checked. */
const Proof = InclusionProof.extend({
  event: event.strict(),
  link: link.strict(),
  checkpoint: checkpoint.strict(),
}).strict()

/** The file is no export of ours, or was cut short. */
export class NotAnExport extends Error {
  /** Counted from 1; 0: its end is missing. */
  readonly line: number
  readonly isTooLong: boolean
  constructor(line: number, isTooLong = false) {
    super(
      line === 0
        ? 'The end of the file is missing.'
        : isTooLong
          ? `Line ${line} is longer than any of an export.`
          : `Line ${line} is none of an export.`,
    )
    this.line = line
    this.isTooLong = isTooLong
  }
}

/** No event is told in so many characters: a longer line is not gathered. */
const longestLine = 64 * 2 ** 20

/**
 * What the signature over the file says. `ok`: every line is as it was signed; `changed`: lines were changed, put in or
 * taken out; `wrong`: another key signed it, or none of them; `none`: an export of before there was one, which proves
 * nothing.
 */
export type FileSignature = 'ok' | 'changed' | 'wrong' | 'none'

export type OfflineVerification = Omit<AuditVerification, 'tookMs' | 'refused'> & {
  /** Where only some of the events were exported, what is between them cannot be judged. */
  isComplete: boolean
  signature: FileSignature
  /** The key was taken from the file itself: who made it is not known. */
  isKeyFromFile: boolean
}

interface Export {
  log: z.infer<typeof Log>
  lines: Line[]
  end: z.infer<typeof End>
  /** Undefined in an export of before there was one. */
  signed: z.infer<typeof SignedEnd> | undefined
  linesSha256: string
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
  const read = await readFile(lines)
  return 'type' in read ? verifyProof(read, publicKey) : verifyExport(read, publicKey)
}

/**
 * The lines of a file, split at line feeds only: others are part of what is told.
 * @param pieces of its text
 * @throws NotAnExport where a line is too long
 */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  /** Of the line that has begun: each is searched once and joined at its end, since a file may hold no line feed. */
  let begun: string[] = []
  let length = 0
  let number = 1
  for await (const piece of pieces)
    for (const [at, part] of piece.split('\n').entries()) {
      if (at > 0) {
        yield begun.join('')
        begun = []
        length = 0
        number++
      }
      length += part.length
      if (length > longestLine) throw new NotAnExport(number, true)
      begun.push(part)
    }
  const rest = begun.join('')
  if (rest !== '') yield rest
}

/** One log line, then events and checkpoints, then one end, and nothing else; or one proof, and nothing else. */
async function readFile(texts: AsyncIterable<string>): Promise<Export | z.infer<typeof Proof>> {
  const hashed = createHash('sha256')
  const lines: Line[] = []
  let log: Export['log'] | undefined
  let last: Pick<Export, 'end' | 'signed'> | z.infer<typeof Proof> | undefined
  let number = 0
  for await (const text of texts) {
    number++
    const isBlank = text.trim() === ''
    if (isBlank && last) continue
    if (last) throw new NotAnExport(number)
    const value = isBlank ? undefined : jsonOf(text, number)
    const type = (value as { type?: unknown } | null | undefined)?.type
    if (!log) {
      if (type === 'proof') last = parse(Proof, value, number)
      else log = parse(Log, value, number)
    } else if (type === 'end') {
      const isSigned = 'signature' in (value as object) && log.format !== 1
      const signed = isSigned ? parse(SignedEnd, value, number) : undefined
      // The signature is over what it says, so it says nothing else, and in no other way.
      if (signed && JSON.stringify(signed) !== text) throw new NotAnExport(number)
      last = { end: parse(End, value, number), signed }
      continue
    } else lines.push(parse(Line, value, number))
    hashed.update(`${text}\n`)
  }
  if (last && 'type' in last) return last
  if (!log || !last) throw new NotAnExport(0)
  return { log, lines, ...last, linesSha256: hashed.digest('hex') }
}

function verifyExport(read: Export, publicKey?: string): OfflineVerification {
  const { log, lines, end } = read
  const { workspaceId, isComplete } = log
  const checks = checkSignatures(publicKey ?? log.publicKey)
  const events = lines.filter((line) => line.type === 'event')
  const checkpoints = lines.filter((line) => line.type === 'checkpoint')
  const signature = signatureOf(read, checks)
  const base = {
    signature,
    isComplete,
    publicKey: publicKey ?? log.publicKey,
    isKeyFromFile: publicKey === undefined,
  }
  if (!isComplete) {
    const found = { events: events.length, linked: events.length, checkpoints: checkpoints.length }
    return judged(
      { ...found, firstFault: faultOfSome(events, workspaceId) ?? faultOfEnd(read, checks) },
      base,
    )
  }
  const verifier = openChainVerifier({
    workspaceId,
    checkpoints,
    isSigned: checks.checkpoint,
  })
  for (const line of events) {
    // The sealed bytes are hashed here: what the file says of them is not believed.
    const sealedSha256 = sha256(line.sealed)
    verifier.take({
      link: line.link,
      event: line.event && { ...line.event, sealedSha256 },
      isOurs: () => line.isOurs,
    })
  }
  const result = verifier.end()
  const last = events.at(-1)?.link
  const isCut =
    end.events !== events.length ||
    end.checkpoints !== checkpoints.length ||
    (read.signed &&
      (read.signed.size !== (last?.sequence ?? 0) || read.signed.head !== (last?.hash ?? noPrevious)))
  const cut = isCut ? { eventId: last?.eventId ?? null, reason: 'missing' as const } : null
  return judged({ ...result, firstFault: result.firstFault ?? cut ?? faultOfEnd(read, checks) }, base)
}

/**
 * Whoever exports has the chain signed to its end first, so the newest checkpoint of a sound one reaches as far as the file.
 * A server that refused to sign the chain has signed the file alone.
 */
function faultOfEnd({ lines, signed }: Export, checks: SignatureChecks): AuditVerification['firstFault'] {
  const checkpoints = lines.filter((line) => line.type === 'checkpoint')
  const newest = checkpoints.reduce<(typeof checkpoints)[number] | undefined>(
    (one, other) => (one && one.size >= other.size ? one : other),
    undefined,
  )
  if (!signed || (signed.size === 0 && !newest)) return null
  const covered = newest && checks.checkpoint(newest) ? newest.size : 0
  const beyond = lines.find((line) => line.type === 'event' && line.link.sequence > covered)
  const eventId = beyond?.type === 'event' ? beyond.link.eventId : null
  if (!newest || covered < signed.size) return { eventId, reason: 'unsigned' }
  if (covered > signed.size) return { eventId: null, reason: 'missing' }
  return newest.head === signed.head ? null : { eventId: null, reason: 'changed' }
}

function signatureOf({ signed, linesSha256 }: Export, checks: SignatureChecks): FileSignature {
  if (!signed) return 'none'
  if (!checks.export(signed)) return 'wrong'
  return signed.linesSha256 === linesSha256 ? 'ok' : 'changed'
}

const sha256 = (base64: string | null) =>
  createHash('sha256')
    .update(Buffer.from(base64 ?? '', 'base64'))
    .digest('hex')

/** Of events that are not the whole chain, each is checked against its own link. */
function faultOfSome(
  events: Extract<Line, { type: 'event' }>[],
  workspaceId: string,
): AuditVerification['firstFault'] {
  let before = 0
  for (const { event, link, sealed, isOurs } of events) {
    const { eventId, sequence } = link
    if (sequence <= before) return { eventId, reason: 'reordered' }
    before = sequence
    if (!event) return { eventId, reason: 'missing' }
    const digest = digestOf({ ...event, sealedSha256: sha256(sealed) })
    if (event.id !== eventId || linkHash(workspaceId, sequence, link.previous, digest) !== link.hash)
      return { eventId, reason: 'changed' }
    if (!isOurs) return { eventId, reason: 'inserted' }
  }
  return null
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
  const isSigned = checkSignatures(publicKey ?? proof.publicKey).checkpoint(checkpoint)
  const reason: AuditFaultReason | undefined = !isSigned
    ? 'unsigned'
    : !isLinked || root?.toString('hex') !== checkpoint.root
      ? 'changed'
      : undefined
  const firstFault = reason ? { eventId: event.id, reason } : null
  return judged(
    { events: 1, linked: 1, checkpoints: 1, firstFault },
    {
      signature: isSigned ? 'ok' : 'wrong',
      isComplete: false,
      publicKey: publicKey ?? proof.publicKey,
      isKeyFromFile: publicKey === undefined,
    },
  )
}

function judged(
  result: Pick<AuditVerification, 'events' | 'linked' | 'checkpoints' | 'firstFault'>,
  base: Pick<OfflineVerification, 'signature' | 'isComplete' | 'publicKey' | 'isKeyFromFile'>,
): OfflineVerification {
  return { valid: result.firstFault === null && base.signature === 'ok', ...result, ...base }
}

function jsonOf(text: string, number: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotAnExport(number)
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, number: number): z.infer<Schema> {
  const { success, data } = schema.safeParse(value)
  if (!success) throw new NotAnExport(number)
  return data
}
