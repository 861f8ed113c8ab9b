import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

const algorithm = 'aes-256-gcm'
export const nonceBytes = 12
const tagBytes = 16

/**
 * From so many characters on a secret is packed before it is sealed: sealed bytes do not shrink, and a database that
 * keeps them in slices writes each slice for itself.
 */
const packedFrom = 512

/** How a packed one begins (Zstandard, RFC 8878); no text does, for these bytes are not UTF-8. */
const packedMark = [0x28, 0xb5, 0x2f, 0xfd]

/** Half the time of gzip's quickest, for the same size. */
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Longest that is unpacked, in bytes: nothing longer was ever sealed. */
const longestUnpacked = 256 * 1024 * 1024

/** Encrypts secrets that are kept in the database. */
export interface Seal {
  /**
   * @param place where the secret stands, such as a row's id: it opens nowhere else
   * @returns nonce, ciphertext and tag in one
   */
  close(secret: string, place: string): Buffer
  /** @throws Error when it was changed, moved to another place, or sealed under another key */
  open(sealed: Uint8Array, place: string): string
}

/**
 * AES-256-GCM (NIST SP 800-38D).
 * @param key     32 bytes, drawn for this purpose alone
 * @param nonceOf `nonceBytes` that never come twice for what differs; random where nothing else is given
 */
export function openSeal(
  key: Buffer,
  nonceOf: (secret: string, place: string) => Uint8Array = randomNonce,
): Seal {
  // Given as bytes it would be made a key anew each time, which takes longer than to encrypt a page.
  const secretKey = createSecretKey(key)
  return {
    close(secret, place) {
      const nonce = nonceOf(secret, place)
      const cipher = createCipheriv(algorithm, secretKey, nonce, { authTagLength: tagBytes }).setAAD(
        Buffer.from(place),
      )
      const content = secret.length < packedFrom ? Buffer.from(secret) : zstdCompressSync(secret, packing)
      return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, place) {
      const tagAt = sealed.length - tagBytes
      const decipher = createDecipheriv(algorithm, secretKey, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(tagAt))
      const content = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, tagAt)), decipher.final()])
      const isPacked = packedMark.every((byte, at) => content[at] === byte)
      return (
        isPacked ? zstdDecompressSync(content, { maxOutputLength: longestUnpacked }) : content
      ).toString()
    },
  }
}

/** Drawn some hundreds at a time: a dozen bytes cost as much as thousands. */
const nonces = Buffer.alloc(nonceBytes * 340)
let nextNonce = nonces.length

function randomNonce(): Uint8Array {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces)
    nextNonce = 0
  }
  // A copy: what is drawn is never seen by two.
  const nonce = Uint8Array.prototype.slice.call(nonces, nextNonce, nextNonce + nonceBytes)
  nextNonce += nonceBytes
  return nonce
}
