/** True where this browser can use passkeys on this page: it needs HTTPS or localhost. */
export const hasPasskeys = () =>
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function'

/** What the device said instead of giving a credential: the person waved it away, or it has one already. */
export class PasskeyNotGiven extends Error {
  override readonly name = 'PasskeyNotGiven'
  readonly isKnown: boolean
  constructor(isKnown: boolean, cause: unknown) {
    super('The device gave no passkey.', { cause })
    this.isKnown = isKnown
  }
}

/**
 * Has the device make a passkey.
 * @param options as the API gave them: `PublicKeyCredentialCreationOptions` as JSON
 * @throws PasskeyNotGiven
 */
export async function makePasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  return given(() => navigator.credentials.create({ publicKey }))
}

/**
 * Asks the device for a passkey.
 * @param options as the API gave them: `PublicKeyCredentialRequestOptions` as JSON
 * @throws PasskeyNotGiven
 */
export async function askForPasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  )
  return given(() => navigator.credentials.get({ publicKey }))
}

async function given(ask: () => Promise<Credential | null>): Promise<Record<string, unknown>> {
  try {
    const credential = (await ask()) as PublicKeyCredential
    return { ...credential.toJSON() }
  } catch (cause) {
    throw new PasskeyNotGiven(cause instanceof DOMException && cause.name === 'InvalidStateError', cause)
  }
}
