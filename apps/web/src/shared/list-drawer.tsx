import { Dialog } from '@base-ui/react/dialog'
import { useLocation } from '@tanstack/react-router'
import { PanelLeft, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { iconButtonClass } from '../ui/button.tsx'
import { useMessages } from './i18n.tsx'

/** The list of a phone: slides in over the work, and goes when something in it is chosen. */
export default function ListDrawer({ label, children }: { label: string; children: ReactNode }) {
  const { common } = useMessages()
  const { href } = useLocation()
  const [openAt, setOpenAt] = useState<string | null>(null)
  return (
    <Dialog.Root open={openAt === href} onOpenChange={(isOpen) => setOpenAt(isOpen ? href : null)}>
      <Dialog.Trigger aria-label={label} title={label} className={iconButtonClass}>
        <PanelLeft size={20} aria-hidden />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="appear fixed inset-y-0 left-0 z-50 flex w-[min(320px,85vw)] flex-col bg-bg shadow-float outline-none">
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          <Dialog.Close
            aria-label={common.close}
            className={`${iconButtonClass} absolute top-2.5 right-2 z-10`}
          >
            <X size={18} aria-hidden />
          </Dialog.Close>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
