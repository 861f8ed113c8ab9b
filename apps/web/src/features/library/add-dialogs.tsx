import type { AddDocument } from '@gepeto/contract'
import { type FormEvent, type ReactNode, useState } from 'react'
import { gepeto, queryClient } from '../../shared/api.ts'
import { useDraft } from '../../shared/draft.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { showToast } from '../../ui/toasts.tsx'

interface AddDialogProps {
  collectionId: string
  onClose: () => void
}

export function AddUrlDialog({ collectionId, onClose }: AddDialogProps) {
  const { library } = useMessages()
  const [url, setUrl] = useDraft(`url.${collectionId}`)
  const { add, error, isBusy } = useAdd(collectionId, () => {
    setUrl('')
    onClose()
  })
  const [isWrong, setIsWrong] = useState(false)
  const submit = () => {
    const isGood = /^https?:\/\/\S+$/i.test(url.trim()) && URL.canParse(url.trim())
    setIsWrong(!isGood)
    if (isGood) add({ url: url.trim() })
  }
  return (
    <AddForm title={library.addUrl} isBusy={isBusy} onSubmit={submit} onClose={onClose}>
      <TextField
        label={library.urlLabel}
        hint={library.urlHint}
        error={isWrong ? library.urlInvalid : error}
        type="url"
        inputMode="url"
        placeholder="https://"
        autoFocus
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
    </AddForm>
  )
}

export function AddTextDialog({ collectionId, onClose }: AddDialogProps) {
  const { library } = useMessages()
  const [title, setTitle] = useDraft(`title.${collectionId}`)
  const [text, setText] = useDraft(`text.${collectionId}`)
  const { add, error, isBusy } = useAdd(collectionId, () => {
    setTitle('')
    setText('')
    onClose()
  })
  const submit = () => {
    if (title.trim() && text.trim()) add({ title: title.trim(), text })
  }
  return (
    <AddForm title={library.addText} isBusy={isBusy} onSubmit={submit} onClose={onClose} isWide>
      <TextField
        label={library.textTitle}
        required
        maxLength={500}
        autoFocus
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <TextArea
        label={library.textBody}
        required
        rows={10}
        error={error}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </AddForm>
  )
}

function useAdd(collectionId: string, onAdded: () => void) {
  const messages = useMessages()
  const [outcome, setOutcome] = useState<{ isBusy: boolean; error: string | null }>({
    isBusy: false,
    error: null,
  })
  const add = async (body: AddDocument) => {
    setOutcome({ isBusy: true, error: null })
    try {
      const { documents, refused } = await gepeto.documents.add(collectionId, body)
      if (refused[0]) return setOutcome({ isBusy: false, error: refused[0].reason })
      if (documents[0]?.duplicate) showToast({ text: messages.library.duplicate(documents[0].title) })
      await queryClient.invalidateQueries({ queryKey: ['documents', collectionId] })
      queryClient.invalidateQueries({ queryKey: ['collections'] })
      onAdded()
    } catch (error) {
      setOutcome({ isBusy: false, error: sentenceOf(error, messages) })
    }
  }
  return { add, ...outcome }
}

interface AddFormProps {
  title: string
  isBusy: boolean
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
  isWide?: boolean
}

function AddForm({ title, isBusy, onSubmit, onClose, children, isWide }: AddFormProps) {
  const { common, library } = useMessages()
  return (
    <Dialog isOpen onClose={onClose} title={title} closeLabel={common.close} isWide={isWide}>
      <form
        noValidate={!isWide}
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          onSubmit()
        }}
        className="flex flex-col gap-5"
      >
        {children}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            {isBusy ? library.adding : library.add}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
