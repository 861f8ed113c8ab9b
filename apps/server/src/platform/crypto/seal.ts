import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Encrypts small secrets that are kept in the database. */
export interface Seal {
  /**
   * @param place where the secret stands, such as a row's id: it opens nowhere else
   * @returns nonce, ciphertext and tag in one
   */
  close(secret: string, place: string): Buffer
  /** @throws Error when it was changed, moved to another place, or sealed under another key */
  open(sealed: Uint8Array, place: string): string
}

/** AES-256-GCM with a random nonce (NIST SP 800-38D). @param key 32 bytes, drawn for this purpose alone */
export function openSeal(key: Buffer): Seal {
  return {
    close(secret, place) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(
        Buffer.from(place),
      )
      return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, place) {
      const tagAt = sealed.length - tagBytes
      const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(tagAt))
      return `${decipher.update(sealed.subarray(nonceBytes, tagAt), undefined, 'utf8')}${decipher.final('utf8')}`
    },
  }
}
