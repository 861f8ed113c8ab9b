import type { Workspace } from '@gepeto/contract'
import { adoptSession, gepeto, knownSession, leave } from './api.ts'
import { settleRemovals } from './undo.ts'
import { rememberWorkspace, workspaceId } from './workspace.ts'

/**
 * Goes to another workspace of the person. Nothing that was read in this one stays; what still waits for an undo is
 * done first, where it belongs.
 * @param arrive leads to a page that the other workspace has
 */
export async function switchWorkspace(id: string, arrive: () => void) {
  if (id === knownSession()?.workspace?.id) return
  await settleRemovals()
  leave()
  const before = workspaceId()
  rememberWorkspace(id)
  try {
    const session = await gepeto.session.get()
    arrive()
    adoptSession(session)
  } catch (error) {
    if (before) rememberWorkspace(before)
    throw error
  }
}

/** Makes one and goes there. */
export async function createWorkspace(
  name: string,
  language: string,
  arrive: () => void,
): Promise<Workspace> {
  const workspace = await gepeto.workspaces.create({ name, language })
  await switchWorkspace(workspace.id, arrive)
  return workspace
}
