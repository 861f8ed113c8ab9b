import { read, write } from './preferences.ts'

/** Of this tab, so that two tabs may work in two workspaces. */
const tabKey = 'gepeto.workspace'
/** Of this browser, for the next tab. */
const lastKey = 'gepeto.lastWorkspace'

let current = ofTab() ?? read(lastKey)

/** The workspace that this tab works in, by id; null before the first sign-in: then the server takes the one joined first. */
export function workspaceId(): string | null {
  return current
}

export function rememberWorkspace(id: string) {
  current = id
  write(lastKey, id)
  try {
    sessionStorage.setItem(tabKey, id)
  } catch {
    // Switched off: the choice holds until the page closes.
  }
}

/** A name for what is kept in this browser about things of this workspace, so that another one does not meet it. */
export const workspaceKey = (name: string) => (current === null ? name : `${name}@${current}`)

function ofTab(): string | null {
  try {
    return sessionStorage.getItem(tabKey)
  } catch {
    return null
  }
}
