import { useSyncExternalStore } from 'react'
import { dismissToast, showToast } from '../ui/toasts.tsx'

/** Ids that are deleted on the page while their undo still runs. */
let hidden: ReadonlySet<string> = new Set()
const pending = new Map<number, () => void>()
const listeners = new Set<() => void>()

export function useHidden(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => hidden,
  )
}

interface Removal {
  ids: string[]
  text: string
  undoLabel: string
  /** Does it for good. `isLeaving`: the page goes away, so requests must outlive it. */
  commit: (isLeaving: boolean) => Promise<unknown>
  onFailed: (error: unknown) => void
}

/** Takes things out of sight at once and deletes them when the time to undo is over. */
export function removeWithUndo({ ids, text, undoLabel, commit, onFailed }: Removal) {
  hide(ids, true)
  const finish = (isLeaving: boolean) => {
    if (!pending.delete(toastId)) return
    commit(isLeaving)
      .catch(onFailed)
      .finally(() => hide(ids, false))
  }
  const undo = () => {
    pending.delete(toastId)
    hide(ids, false)
  }
  const toastId: number = showToast({
    text,
    durationMs: 7000,
    action: { label: undoLabel, run: undo },
    onGone: () => finish(false),
  })
  pending.set(toastId, () => finish(true))
}

/** Does what still waits for its undo to run out, for example before signing out. */
export function settleRemovals() {
  for (const [toastId, finish] of [...pending]) {
    finish()
    dismissToast(toastId)
  }
}

addEventListener('pagehide', settleRemovals)

function hide(ids: string[], isHidden: boolean) {
  const next = new Set(hidden)
  for (const id of ids) isHidden ? next.add(id) : next.delete(id)
  hidden = next
  for (const listener of listeners) listener()
}
