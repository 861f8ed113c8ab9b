import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { iconButtonClass } from './button.tsx'

interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  closeLabel: string
  children: ReactNode
  isWide?: boolean
}

/**
 * What floats over the page until it is answered: Esc and a click beside it close it. The focus begins in its first
 * field, where it has one, and goes back to what opened it.
 */
export function Dialog({ isOpen, onClose, title, closeLabel, children, isWide }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  useFocusBack()
  const firstField = () => {
    const element = popup.current
    if (element !== document.activeElement && element?.contains(document.activeElement)) return false
    return element?.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea') ?? true
  }
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="appear fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          ref={popup}
          initialFocus={firstField}
          className={`rise fixed inset-x-3 bottom-3 z-50 max-h-[85dvh] overflow-y-auto rounded-md bg-surface p-5 shadow-float outline-none wide:inset-x-auto wide:top-[14dvh] wide:bottom-auto wide:left-1/2 wide:w-full wide:-translate-x-1/2 ${isWide ? 'wide:max-w-2xl' : 'wide:max-w-md'}`}
        >
          <div className="mb-4 flex items-center justify-between gap-4">
            <Base.Title className="text-base font-semibold">{title}</Base.Title>
            <Base.Close aria-label={closeLabel} title={closeLabel} className={`${iconButtonClass} -m-2`}>
              <X size={18} aria-hidden />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** Gives the focus back to what had it before this was drawn, unless something else took it meanwhile. */
function useFocusBack() {
  // Before a field of the dialog takes the focus; the dialog's own memory comes after that.
  const [opener] = useState(findOpener)
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const isNowhere = !document.activeElement || document.activeElement === document.body
        if (isNowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus()
      })
    },
    [opener],
  )
}

/** What has the focus now; the button of the menu, where that is an item of one. */
function findOpener(): Element | null {
  const focused = document.activeElement
  if (!focused?.closest('[role=menu]')) return focused
  return document.querySelector('[aria-haspopup=menu][aria-expanded=true]')
}
