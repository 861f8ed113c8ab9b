import { ArrowUp, Square } from 'lucide-react'

interface AskButtonProps {
  askLabel: string
  stopLabel: string
  isRunning: boolean
  canAsk: boolean
  onStop: () => void
}

/** At the end of a question: sends it, and while it is being answered stops that. */
export function AskButton({ askLabel, stopLabel, isRunning, canAsk, onStop }: AskButtonProps) {
  const shape = 'inline-flex size-9 shrink-0 items-center justify-center rounded-full'
  if (isRunning)
    return (
      <button
        type="button"
        onClick={onStop}
        aria-label={stopLabel}
        title={stopLabel}
        className={`${shape} bg-text text-bg`}
      >
        <Square size={14} fill="currentColor" aria-hidden />
      </button>
    )
  return (
    <button
      type="submit"
      aria-label={askLabel}
      title={askLabel}
      aria-disabled={!canAsk}
      className={`${shape} bg-accent text-on-accent transition-colors hover:bg-accent-hover aria-disabled:bg-hover aria-disabled:text-faint`}
    >
      <ArrowUp size={18} aria-hidden />
    </button>
  )
}
