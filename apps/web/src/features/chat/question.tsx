import { Pencil } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'

interface QuestionProps {
  text: string
  /** Absent: it cannot be asked again now. */
  onAsk?: (text: string) => void
}

/** The question as a heading; edited in place, it is asked again below. */
export function Question({ text, onAsk }: QuestionProps) {
  const { chat, common } = useMessages()
  const [draft, setDraft] = useState<string | null>(null)
  if (draft === null) {
    const isLong = text.length > 240
    return (
      <div className="group flex items-start gap-2">
        <h2
          className={`min-w-0 whitespace-pre-wrap break-words ${isLong ? 'text-base font-medium' : 'text-lg font-semibold tracking-[-0.01em]'}`}
        >
          <span className="sr-only">{chat.you}: </span>
          {text}
        </h2>
        {onAsk && (
          <IconButton
            isSmall
            label={chat.editQuestion}
            onClick={() => setDraft(text)}
            className="transition-opacity group-hover:opacity-100 focus-visible:opacity-100 fine:opacity-0"
          >
            <Pencil size={15} aria-hidden />
          </IconButton>
        )}
      </div>
    )
  }
  const ask = () => {
    if (!draft.trim()) return
    onAsk?.(draft.trim())
    setDraft(null)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      ask()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      setDraft(null)
    }
  }
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={chat.editQuestion}
        isLabelHidden
        autoFocus
        rows={2}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKey}
        className="field-sizing-content text-base!"
      />
      <div className="flex gap-2">
        <Button size="sm" look="primary" onClick={ask}>
          {chat.askAgain}
        </Button>
        <Button size="sm" look="quiet" onClick={() => setDraft(null)}>
          {common.cancel}
        </Button>
      </div>
    </div>
  )
}
