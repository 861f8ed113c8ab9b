import { type ReactNode, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useMessages } from './i18n.tsx'

interface ConfirmDialogProps {
  title: string
  text: ReactNode
  action: string
  onConfirm: () => Promise<unknown>
  onClose: () => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmDialogProps) {
  const { common } = useMessages()
  const [isBusy, setIsBusy] = useState(false)
  return (
    <Dialog isOpen onClose={onClose} title={title} closeLabel={common.close}>
      <p className="text-sm text-muted">{text}</p>
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button
          className="text-bad!"
          disabled={isBusy}
          onClick={async () => {
            setIsBusy(true)
            await onConfirm()
            onClose()
          }}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
