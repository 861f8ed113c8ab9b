import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A key of the account that stands in the tests. */
export const keyArn = (name: string) => `arn:aws:kms:us-east-1:123456789012:key/${name}`

interface Asked {
  KeyId?: string
  CiphertextBlob?: string
  EncryptionContext?: Record<string, string>
}

/**
 * A server that speaks as much of KMS's protocol as is used (JSON 1.1 over HTTP): calls are signed for its key, a data key
 * opens under the key and the context that it was made with, and under no other.
 */
export async function startKmsServer({
  keys = ['one'],
  accessKeyId = 'test-key',
  allows = () => true,
}: {
  keys?: string[]
  accessKeyId?: string
  /** What the caller's policies say: the action, the key's ARN, what AWS knows of the call. */
  allows?: (action: string, arn: string, context: Record<string, string>) => boolean
} = {}) {
  const secrets = new Map(keys.map((name) => [keyArn(name), randomBytes(32)]))
  /** Answers to all calls instead of its own, while it is set: the name of an error. */
  const state: { refusal: string | undefined } = { refusal: undefined }
  const asked: string[] = []

  const bound = (arn: string, context: Asked['EncryptionContext']) =>
    Buffer.from(JSON.stringify([arn, context ?? {}]))

  function wrap(arn: string, plaintext: Buffer, context: Asked['EncryptionContext']): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', secrets.get(arn)!, nonce).setAAD(bound(arn, context))
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    return Buffer.concat([Buffer.from([arn.length]), Buffer.from(arn), nonce, sealed])
  }

  function unwrap(blob: Buffer, context: Asked['EncryptionContext']): { arn: string; plaintext: Buffer } {
    const arn = blob.toString('utf8', 1, 1 + blob[0]!)
    const rest = blob.subarray(1 + blob[0]!)
    const decipher = createDecipheriv('aes-256-gcm', secrets.get(arn)!, rest.subarray(0, 12))
      .setAAD(bound(arn, context))
      .setAuthTag(rest.subarray(-16))
    return { arn, plaintext: Buffer.concat([decipher.update(rest.subarray(12, -16)), decipher.final()]) }
  }

  function act(operation: string, { KeyId, CiphertextBlob, EncryptionContext }: Asked): object | string {
    if (state.refusal) return state.refusal
    if (KeyId !== undefined && !secrets.has(KeyId)) return 'NotFoundException'
    const known = Object.entries(EncryptionContext ?? {}).map(([key, value]) => [
      `kms:EncryptionContext:${key}`,
      value,
    ])
    if (!allows(`kms:${operation}`, KeyId ?? '', Object.fromEntries(known))) return 'AccessDeniedException'
    if (operation === 'GenerateDataKey') {
      const plaintext = randomBytes(32)
      const wrapped = wrap(KeyId!, plaintext, EncryptionContext)
      return { KeyId, Plaintext: plaintext.toString('base64'), CiphertextBlob: wrapped.toString('base64') }
    }
    try {
      const { arn, plaintext } = unwrap(Buffer.from(CiphertextBlob!, 'base64'), EncryptionContext)
      if (KeyId !== undefined && KeyId !== arn) return 'IncorrectKeyException'
      return { KeyId: arn, Plaintext: plaintext.toString('base64') }
    } catch {
      return 'InvalidCiphertextException'
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString()
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '')
    asked.push(operation)
    const isSigned = request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`)
    const said = isSigned ? act(operation, JSON.parse(body) as Asked) : 'UnrecognizedClientException'
    const isRefusal = typeof said === 'string'
    response.writeHead(isRefusal ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(isRefusal ? { __type: said, message: 'refused' } : said))
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    state,
    asked,
    credentials: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'test-secret' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
