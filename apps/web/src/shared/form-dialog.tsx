import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useMessages } from './i18n.tsx'
import { sentenceOf } from './problem-note.tsx'

interface FormDialogProps {
  title: string
  action: string
  busy?: string
  /** @returns false where something is still missing: the form stays */
  onSave: () => Promise<false | undefined>
  onClose: () => void
  children: ReactNode
  isWide?: boolean
}

/** A form that floats: it closes when it is saved, and keeps what was typed when that fails. */
export function FormDialog({ title, action, busy, onSave, onClose, children, isWide }: FormDialogProps) {
  const messages = useMessages()
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    setIsBusy(true)
    setError(null)
    try {
      if ((await onSave()) !== false) return onClose()
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
    } catch (failure) {
      setError(sentenceOf(failure, messages))
    }
    setIsBusy(false)
  }
  return (
    <Dialog isOpen onClose={onClose} title={title} closeLabel={messages.common.close} isWide={isWide}>
      <form noValidate onSubmit={save} className="flex flex-col gap-5">
        {children}
        {error && (
          <p role="alert" className="text-sm text-bad">
            {error}
          </p>
        )}
        <div className="sticky -bottom-5 -mx-5 -mb-5 flex justify-end gap-2 bg-surface px-5 py-4">
          <Button look="quiet" onClick={onClose}>
            {messages.common.cancel}
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            {isBusy ? (busy ?? messages.common.saving) : action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
