import { clearToasts } from '../ui/toasts.tsx'
import { adoptSession, gepeto } from './api.ts'
import { settleRemovals } from './undo.ts'

/** Ends the session here; what still waits for an undo is done first. */
export async function signOut() {
  await settleRemovals()
  adoptSession(await gepeto.session.signOut())
  clearToasts()
}
