import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { useDraft } from '../../shared/draft.ts'
import { useHotkey } from '../../shared/hotkeys.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { AskButton } from '../../ui/ask-button.tsx'

interface ComposerProps {
  /** What the draft is kept under. */
  draftKey: string
  placeholder: string
  isRunning: boolean
  onAsk: (question: string) => void
  onStop: () => void
  /** Where to look and who answers. */
  pickers?: ReactNode
  isFocused?: boolean
}

/** The one field to ask in. Enter asks, Shift Enter makes a line, `/` comes here from anywhere. */
export function Composer({
  draftKey,
  placeholder,
  isRunning,
  onAsk,
  onStop,
  pickers,
  isFocused,
}: ComposerProps) {
  const { chat } = useMessages()
  const [draft, setDraft] = useDraft(draftKey)
  const field = useRef<HTMLTextAreaElement>(null)
  useHotkey('/', (event) => {
    event.preventDefault()
    field.current?.focus()
  })

  const canAsk = draft.trim() !== '' && !isRunning
  const ask = () => {
    if (!canAsk) return
    onAsk(draft.trim())
    setDraft('')
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      ask()
    } else if (event.key === 'Escape') {
      field.current?.blur()
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
      className="rounded-[14px] bg-surface shadow-[0_1px_3px_rgb(0_0_0/5%)] ring-1 ring-line-strong/50 transition-shadow focus-within:ring-2 focus-within:ring-accent"
    >
      <textarea
        ref={field}
        aria-label={chat.askLabel}
        placeholder={placeholder}
        rows={1}
        maxLength={8000}
        value={draft}
        // biome-ignore lint/a11y/noAutofocus: the page's one purpose is this field
        autoFocus={isFocused}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKey}
        className="field-sizing-content block max-h-[40dvh] min-h-13 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-base leading-6 outline-none"
      />
      <div className="flex items-end gap-1 px-2 pb-2">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1">{pickers}</div>
        <AskButton
          askLabel={chat.send}
          stopLabel={chat.stop}
          isRunning={isRunning}
          canAsk={canAsk}
          onStop={onStop}
        />
      </div>
    </form>
  )
}
