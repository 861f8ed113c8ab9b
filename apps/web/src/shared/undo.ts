import { useSyncExternalStore } from 'react'
import { dismissToast, showToast } from '../ui/toasts.tsx'
import { gepeto, isNotFound } from './api.ts'
import { read, write } from './preferences.ts'
import { workspaceId } from './workspace.ts'

/** Ids that are deleted on the page while their undo still runs. */
let hidden: ReadonlySet<string> = new Set()
const pending = new Map<number, () => Promise<unknown>>()
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

/** What can be deleted, and how. `keepalive`: the page goes away, so the request must outlive it. */
const erasers = {
  conversation: (id: string, keepalive: boolean) => gepeto.conversations.delete(id, { keepalive }),
  collection: (id: string, keepalive: boolean) => gepeto.collections.delete(id, { keepalive }),
  document: (id: string, keepalive: boolean) => gepeto.documents.delete(id, { keepalive }),
  assistant: (id: string, keepalive: boolean) => gepeto.assistants.delete(id, { keepalive }),
  budget: (id: string, keepalive: boolean) => gepeto.budgets.delete(id, { keepalive }),
}
type Kind = keyof typeof erasers

interface Removal {
  kind: Kind
  ids: string[]
  text: string
  undoLabel: string
  /** Reads anew what the deletion changed. */
  onDone: () => unknown
  onFailed: (error: unknown) => void
}

/** How long a deletion can be taken back, in milliseconds. */
const undoMs = 7000

/**
 * Takes things out of sight at once and deletes them when the time to undo is over, or the page is left. What a browser
 * that was killed could not send is written down and done when the page is next opened.
 */
export function removeWithUndo({ kind, ids, text, undoLabel, onDone, onFailed }: Removal) {
  hide(ids, true)
  owe({ kind, ids, dueAt: Date.now() + undoMs, workspace: workspaceId() })
  const finish = async (isLeaving: boolean) => {
    if (!pending.delete(toastId)) return
    try {
      await erase(kind, ids, isLeaving)
      await onDone()
    } catch (error) {
      onFailed(error)
    } finally {
      settle(ids)
      hide(ids, false)
    }
  }
  const undo = () => {
    pending.delete(toastId)
    settle(ids)
    hide(ids, false)
  }
  const toastId: number = showToast({
    text,
    durationMs: undoMs,
    action: { label: undoLabel, run: undo },
    onGone: () => finish(false),
  })
  pending.set(toastId, () => finish(true))
}

/** Does what still waits for its undo to run out, for example before signing out. */
export async function settleRemovals() {
  const finishing = [...pending].map(([toastId, finish]) => {
    const done = finish()
    dismissToast(toastId)
    return done
  })
  await Promise.all(finishing)
}

addEventListener('pagehide', settleRemovals)

/** Does the deletions that an earlier visit announced and could not send; the caller is signed in. */
export async function settleOwed(onDone: () => unknown) {
  // What belongs to another workspace waits until that one is opened again.
  const all = owed().filter(({ workspace }) => (workspace ?? null) === workspaceId())
  if (all.length === 0) return
  for (const { ids } of all) hide(ids, true)
  // Another tab may still offer an undo for what is not due yet: then it is no longer owed.
  const latest = Math.min(undoMs, Math.max(...all.map(({ dueAt }) => dueAt)) - Date.now())
  if (latest > 0) await new Promise((resolve) => setTimeout(resolve, latest + 500))
  const left = owed()
  for (const { kind, ids } of all) {
    if (!left.some((entry) => entry.ids[0] === ids[0])) {
      hide(ids, false)
      continue
    }
    try {
      await erase(kind, ids, false)
      settle(ids)
    } catch {
      // No server, or no right to: it stays owed until the page is opened again.
    }
    await onDone()
    hide(ids, false)
  }
}

async function erase(kind: Kind, ids: string[], isLeaving: boolean) {
  const results = await Promise.allSettled(ids.map((id) => erasers[kind](id, isLeaving)))
  const failed = results.find((result) => result.status === 'rejected' && !isNotFound(result.reason))
  if (failed?.status === 'rejected') throw failed.reason
}

interface Owed {
  kind: Kind
  ids: string[]
  /** When the time to undo is over, in milliseconds since 1970. */
  dueAt: number
  workspace?: string | null
}

const owedKey = 'gepeto.deletions'

function owed(): Owed[] {
  try {
    const value: unknown = JSON.parse(read(owedKey) ?? '[]')
    return Array.isArray(value) ? value.filter(isOwed) : []
  } catch {
    return []
  }
}

const isOwed = (value: Partial<Owed> | null): value is Owed =>
  typeof value === 'object' && value?.kind !== undefined && value.kind in erasers && Array.isArray(value.ids)

const keep = (entries: Owed[]) => write(owedKey, entries.length > 0 ? JSON.stringify(entries) : null)
const owe = (entry: Owed) => keep([...owed(), entry])
const settle = (ids: string[]) => keep(owed().filter((entry) => !entry.ids.some((id) => ids.includes(id))))

function hide(ids: string[], isHidden: boolean) {
  const next = new Set(hidden)
  for (const id of ids) isHidden ? next.add(id) : next.delete(id)
  hidden = next
  for (const listener of listeners) listener()
}
