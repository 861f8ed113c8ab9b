import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { useMessages } from './i18n.tsx'
import { sentenceOf } from './problem-note.tsx'

export interface RenameDialogProps {
  title: string
  label: string
  initial: string
  action: string
  onSave: (name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for one name and keeps what was typed when saving fails. */
export default function RenameForm({ title, label, initial, action, onSave, onClose }: RenameDialogProps) {
  const messages = useMessages()
  const [name, setName] = useState(initial)
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const trimmed = name.trim()
    if (!trimmed || trimmed === initial) return onClose()
    setIsBusy(true)
    try {
      await onSave(trimmed)
      onClose()
    } catch (failure) {
      setError(sentenceOf(failure, messages))
      setIsBusy(false)
    }
  }
  return (
    <Dialog isOpen onClose={onClose} title={title} closeLabel={messages.common.close}>
      <form onSubmit={save} className="flex flex-col gap-5">
        <TextField
          label={label}
          value={name}
          maxLength={200}
          error={error}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            {messages.common.cancel}
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            {isBusy ? messages.common.saving : action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
