import type { Passkey } from '@gepeto/contract'
import { gepeto } from '../../shared/api.ts'
import { makePasskey } from '../../shared/webauthn.ts'

/** Has the device make a passkey and gives it to the account. @throws PasskeyNotGiven, ApiProblem, ConnectionLost */
export async function addPasskey(name?: string): Promise<Passkey> {
  const { options } = await gepeto.account.passkeys.options()
  const credential = await makePasskey(options)
  return gepeto.account.passkeys.add(name ? { credential, name } : { credential })
}
