import { X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { Button, IconButton } from './button.tsx'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { label: string; run: () => void }
  durationMs: number
  onGone?: () => void
}

let toasts: Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Says something at the foot of the page for a while. */
export function showToast(toast: Partial<Omit<Toast, 'id'>> & { text: string }): number {
  const shown: Toast = {
    tone: 'plain',
    durationMs: toast.tone === 'bad' ? 10_000 : 5_000,
    ...toast,
    id: ++lastId,
  }
  change([...toasts.slice(-2), shown], toasts.slice(0, -2))
  return shown.id
}

export function dismissToast(id: number) {
  const gone = toasts.filter((toast) => toast.id === id)
  change(
    toasts.filter((toast) => toast.id !== id),
    gone,
  )
}

function change(next: Toast[], gone: Toast[]) {
  toasts = next
  for (const toast of gone) toast.onGone?.()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** For another person, or another page: what was said here is over. */
export function clearToasts() {
  change([], toasts)
}

export function Toasts({ dismissLabel }: { dismissLabel: string }) {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-3 bottom-[calc(5rem+var(--bar-height,0px))] z-50 flex flex-col items-center gap-2 wide:bottom-[calc(1.5rem+var(--bar-height,0px))]"
    >
      {shown.map((toast) => (
        <ToastBar key={toast.id} toast={toast} dismissLabel={dismissLabel} />
      ))}
    </div>
  )
}

function ToastBar({ toast, dismissLabel }: { toast: Toast; dismissLabel: string }) {
  useEffect(() => {
    const timer = setTimeout(() => dismissToast(toast.id), toast.durationMs)
    return () => clearTimeout(timer)
  }, [toast])
  // Its buttons go away with it: the focus goes to the work, not to nowhere.
  const leave = () => {
    dismissToast(toast.id)
    document.getElementById('work')?.focus({ preventScroll: true })
  }
  return (
    <div className="rise pointer-events-auto flex max-w-xl items-center gap-2 rounded-md bg-surface py-1.5 pr-1.5 pl-4 text-sm shadow-float ring-1 ring-line">
      <span className={`min-w-0 break-words py-1 ${toast.tone === 'bad' ? 'text-bad' : ''}`}>
        {toast.text}
      </span>
      {toast.action && (
        <Button
          look="quiet"
          size="sm"
          className="text-accent! text-sm!"
          onClick={() => {
            toast.action?.run()
            toast.onGone = undefined
            leave()
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton isSmall label={dismissLabel} onClick={leave}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  )
}
