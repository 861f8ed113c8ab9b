import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** A signed statement: this many links stand in the chain, and their Merkle tree has this root. Hexadecimal. */
export interface Checkpoint {
  workspaceId: string
  size: number
  root: string
  /** Hash of the last link that it covers. */
  head: string
  signedAt: string
  keyId: string
  signature: string
}

/** A signed statement: an export consists of exactly these lines, and this is what they are of. Hexadecimal. */
export interface ExportEnd {
  events: number
  checkpoints: number
  /** How long the chain was, and the hash of its last link; of an empty one: 64 zeros. */
  size: number
  head: string
  /** Of all lines before, each with its line feed, in UTF-8. */
  linesSha256: string
  signedAt: string
  keyId: string
  signature: string
}

export interface Signer {
  keyId: string
  /** SPKI in DER, base64. */
  publicKey: string
  sign(checkpoint: Omit<Checkpoint, 'keyId' | 'signature'>): Checkpoint
  signExport(end: Omit<ExportEnd, 'keyId' | 'signature'>): ExportEnd
}

/** What checks with one public key. */
export interface SignatureChecks {
  checkpoint(checkpoint: Checkpoint): boolean
  export(end: ExportEnd): boolean
}

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param seed 32 bytes, drawn for this purpose alone */
export function openSigner(seed: Buffer): Signer {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const keyId = keyIdOf(publicKey)
  const signatureOf = (text: Buffer) => sign(null, text, key).toString('hex')
  return {
    keyId,
    publicKey: publicKey.toString('base64'),
    sign: (checkpoint) => ({
      ...checkpoint,
      keyId,
      signature: signatureOf(textOf({ ...checkpoint, keyId })),
    }),
    signExport: (end) => ({ ...end, keyId, signature: signatureOf(textOfExport({ ...end, keyId })) }),
  }
}

/** @param publicKey SPKI in DER, base64 @returns whether that key signed what it is given */
export function checkSignatures(publicKey: string): SignatureChecks {
  let key: KeyObject | undefined
  const der = Buffer.from(publicKey, 'base64')
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    // Told below, as a key of another kind is: some of those cannot verify anything.
  }
  if (key?.asymmetricKeyType !== 'ed25519') return { checkpoint: () => false, export: () => false }
  const keyId = keyIdOf(der)
  const isSigned = (signed: { keyId: string; signature: string }, text: Buffer) =>
    signed.keyId === keyId && verify(null, text, key, Buffer.from(signed.signature, 'hex'))
  return {
    checkpoint: (checkpoint) => isSigned(checkpoint, textOf(checkpoint)),
    export: (end) => isSigned(end, textOfExport(end)),
  }
}

const keyIdOf = (der: Buffer) => createHash('sha256').update(der).digest('hex').slice(0, 16)

function textOf(checkpoint: Omit<Checkpoint, 'signature'>): Buffer {
  const { workspaceId, size, root, head, signedAt, keyId } = checkpoint
  return Buffer.from(JSON.stringify(['gepeto checkpoint 1', workspaceId, size, root, head, signedAt, keyId]))
}

function textOfExport(end: Omit<ExportEnd, 'signature'>): Buffer {
  const { events, checkpoints, size, head, linesSha256, signedAt, keyId } = end
  return Buffer.from(
    JSON.stringify(['gepeto export 1', events, checkpoints, size, head, linesSha256, signedAt, keyId]),
  )
}
