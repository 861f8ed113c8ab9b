import { StartRefused } from '../start-refused.ts'
import type { KeyKeeper } from './key-keeper.ts'
import { openSeal } from './seal.ts'

export interface KmsOptions {
  /** Id, ARN or alias; undefined: whichever key sealed it, to open only. */
  keyId: string | undefined
  region: string
  /** Another server than Amazon's that speaks its protocol. */
  endpoint: string | undefined
}

/** AWS KMS does not answer, or does not let this server use the key. Nothing was changed. */
export class KmsRefused extends StartRefused {
  constructor(keyId: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.name : String(cause)
    super(
      {
        en: `AWS KMS does not give the master key "${keyId}" (${reason}). Without it nothing that is sealed can be read: look at the key's state, at GEPETO_KMS_KEY_ID and AWS_REGION, and whether this server may use it (kms:GenerateDataKey, kms:Decrypt). Nothing was changed.`,
        'pt-BR': `O AWS KMS não fornece a chave mestra "${keyId}" (${reason}). Sem ela nada do que está selado pode ser lido: confira o estado da chave, GEPETO_KMS_KEY_ID e AWS_REGION, e se este servidor pode usá-la (kms:GenerateDataKey, kms:Decrypt). Nada foi alterado.`,
      },
      { cause },
    )
  }
}

/** What KMS says where another key sealed it, or it was changed. */
const notThisKey = new Set(['IncorrectKeyException', 'InvalidCiphertextException'])

const place = 'root key'

/** Bound to what KMS gives out, and written into its own log. */
const EncryptionContext = { gepeto: place }

/**
 * A master key that never leaves AWS KMS: it gives out a data key that seals the secret, and opens that data key at each
 * start. Both are asked once a start.
 */
export async function kmsKeeper({ keyId, region, endpoint }: KmsOptions): Promise<KeyKeeper> {
  // It is heavy, so it is loaded where it is chosen.
  const { KMSClient, GenerateDataKeyCommand, DecryptCommand } = await import('@aws-sdk/client-kms')
  const client = new KMSClient({
    region,
    ...(endpoint ? { endpoint } : {}),
    maxAttempts: 3,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestHandler: { connectionTimeout: 5000, socketTimeout: 10_000 },
  })
  const name = keyId ?? 'AWS KMS'

  return {
    kind: 'kms',
    name,

    async close(secret) {
      const made = await client
        .send(new GenerateDataKeyCommand({ KeyId: name, KeySpec: 'AES_256', EncryptionContext }))
        .catch((error: unknown) => {
          throw new KmsRefused(name, error)
        })
      const wrapped = Buffer.from(made.CiphertextBlob!)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(wrapped.length)
      const sealed = openSeal(Buffer.from(made.Plaintext!)).close(secret, place)
      return {
        sealed: Buffer.concat([length, wrapped, sealed]),
        kind: 'kms',
        masterKeyId: made.KeyId ?? name,
      }
    },

    async open({ sealed, masterKeyId }) {
      const end = 2 + sealed.readUInt16BE(0)
      const CiphertextBlob = sealed.subarray(2, end)
      try {
        const opened = await client.send(
          new DecryptCommand({ CiphertextBlob, EncryptionContext, ...(keyId ? { KeyId: keyId } : {}) }),
        )
        return openSeal(Buffer.from(opened.Plaintext!)).open(sealed.subarray(end), place)
      } catch (error) {
        if (error instanceof Error && notThisKey.has(error.name)) return undefined
        throw new KmsRefused(keyId ?? masterKeyId, error)
      }
    },
  }
}
