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

export interface Signer {
  keyId: string
  /** SPKI in DER, base64. */
  publicKey: string
  sign(checkpoint: Omit<Checkpoint, 'keyId' | 'signature'>): Checkpoint
}

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param seed 32 bytes, drawn for this purpose alone */
export function openSigner(seed: Buffer): Signer {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const keyId = keyIdOf(publicKey)
  return {
    keyId,
    publicKey: publicKey.toString('base64'),
    sign: (checkpoint) => ({
      ...checkpoint,
      keyId,
      signature: sign(null, textOf({ ...checkpoint, keyId }), key).toString('hex'),
    }),
  }
}

/** @param publicKey SPKI in DER, base64 @returns whether that key signed it */
export function checkSignatures(publicKey: string): (checkpoint: Checkpoint) => boolean {
  let key: KeyObject
  const der = Buffer.from(publicKey, 'base64')
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    return () => false
  }
  const keyId = keyIdOf(der)
  return (checkpoint) =>
    checkpoint.keyId === keyId &&
    verify(null, textOf(checkpoint), key, Buffer.from(checkpoint.signature, 'hex'))
}

const keyIdOf = (der: Buffer) => createHash('sha256').update(der).digest('hex').slice(0, 16)

function textOf(checkpoint: Omit<Checkpoint, 'signature'>): Buffer {
  const { workspaceId, size, root, head, signedAt, keyId } = checkpoint
  return Buffer.from(JSON.stringify(['gepeto checkpoint 1', workspaceId, size, root, head, signedAt, keyId]))
}
