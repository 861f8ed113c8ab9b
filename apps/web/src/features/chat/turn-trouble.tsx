import { ApiProblem } from '@gepeto/sdk'
import { RotateCw, Square } from 'lucide-react'
import { useMessages } from '../../shared/i18n.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { Button } from '../../ui/button.tsx'
import type { Turn } from './turns.ts'

/** What is said where an answer was stopped, broke off or never began. */
export function TurnTrouble({ turn, onRetry }: { turn: Turn; onRetry: () => void }) {
  const { chat } = useMessages()
  if (turn.state === 'failed' && turn.problem) {
    return (
      <div className="mt-4">
        <ProblemNote error={new ApiProblem(turn.problem)} onRetry={onRetry} />
      </div>
    )
  }
  if (turn.state !== 'stopped' && turn.state !== 'failed' && turn.state !== 'lost') return null
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 text-sm text-muted">
      {turn.state === 'stopped' && <Square size={14} aria-hidden />}
      <span>{{ stopped: chat.stopped, failed: chat.failed, lost: chat.lost }[turn.state]}</span>
      <Button size="sm" onClick={onRetry}>
        <RotateCw size={14} aria-hidden />
        {chat.askAgain}
      </Button>
    </div>
  )
}
