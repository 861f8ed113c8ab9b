import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What of the server's question an authenticator answers to. */
interface Question {
  challenge: string
  rp?: { id: string }
  rpId?: string
  user?: { id: string }
}

const flags = { present: 0x01, verified: 0x04, holdsKey: 0x40 }

/** A passkey in software (WebAuthn level 3, ES256, no attestation): what a browser sends, as `toJSON()` gives it. */
export function openAuthenticator(origin: string, { isVerifying = true } = {}) {
  let privateKey: KeyObject
  const id = randomBytes(16)
  let counter = 0

  const clientData = (type: string, challenge: string, at: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }))

  function authenticatorData(rpId: string, more: number, rest = Buffer.alloc(0)): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(++counter)
    const flag = flags.present | (isVerifying ? flags.verified : 0) | more
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flag]), count, rest])
  }

  return {
    /** Makes the passkey. @param at another origin, as a page that imitates ours would have */
    create(question: Question, at = origin) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      privateKey = pair.privateKey
      const { x, y } = pair.publicKey.export({ format: 'jwk' })
      const coordinate = (value = '') =>
        Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(value, 'base64url')])
      // COSE key in CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
      const coseKey = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
        coordinate(x),
        Buffer.from([0x22]),
        coordinate(y),
      ])
      const credentialData = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey])
      const data = authenticatorData(question.rp!.id, flags.holdsKey, credentialData)
      // {"fmt": "none", "attStmt": {}, "authData": data}
      const attestation = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from('fmt'),
        Buffer.from([0x64]),
        Buffer.from('none'),
        Buffer.from([0x67]),
        Buffer.from('attStmt'),
        Buffer.from([0xa0, 0x68]),
        Buffer.from('authData'),
        Buffer.from([0x58, data.length]),
        data,
      ])
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', question.challenge, at).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
      }
    },

    /** Signs in with it. */
    get(question: Question, at = origin) {
      const data = authenticatorData(question.rpId!, 0)
      const client = clientData('webauthn.get', question.challenge, at)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
        },
      }
    },
  }
}
