import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { iconButtonClass } from './button.tsx'

interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  closeLabel: string
  children: ReactNode
  isWide?: boolean
}

/** What floats over the page until it is answered: Esc and a click beside it close it, focus goes back. */
export function Dialog({ isOpen, onClose, title, closeLabel, children, isWide }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="appear fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
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
