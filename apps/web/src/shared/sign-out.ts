import { adoptSession, gepeto } from './api.ts'
import { settleRemovals } from './undo.ts'

const hangUps = new Set<() => void>()

/** Has something forgotten when the person leaves. */
export function onSignOut(forget: () => void) {
  hangUps.add(forget)
}

/** Ends the session here; what still waits for an undo is done first. */
export async function signOut() {
  await settleRemovals()
  const session = await gepeto.session.signOut()
  for (const forget of hangUps) forget()
  adoptSession(session)
}
