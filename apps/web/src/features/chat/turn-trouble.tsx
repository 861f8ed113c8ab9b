import type { Model, Problem } from '@gepeto/contract'
import { ApiProblem } from '@gepeto/sdk'
import { useQuery } from '@tanstack/react-query'
import { RotateCw, Square } from 'lucide-react'
import { useMessages } from '../../shared/i18n.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { modelsQuery } from '../../shared/queries.ts'
import { Button } from '../../ui/button.tsx'
import { isBudgetUsedUp, useBudgetWords } from './budget-words.ts'
import type { Turn } from './turns.ts'

interface TurnTroubleProps {
  turn: Turn
  onRetry: () => void
  /** Asks another model; absent where the assistant settles which one is asked. */
  onAskModel: ((model: string) => void) | undefined
}

/** What is said where an answer was stopped, broke off or never began. */
export function TurnTrouble({ turn, onRetry, onAskModel }: TurnTroubleProps) {
  const { chat } = useMessages()
  if (turn.state === 'failed' && turn.problem) {
    return (
      <div className="mt-4">
        {isBudgetUsedUp(turn.problem) ? (
          <BudgetUsedUp problem={turn.problem} onAskModel={onAskModel} />
        ) : (
          <ProblemNote error={new ApiProblem(turn.problem)} onRetry={onRetry} />
        )}
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

interface BudgetUsedUpProps {
  problem: Problem & Parameters<ReturnType<typeof useBudgetWords>['usedUp']>[0]
  onAskModel: TurnTroubleProps['onAskModel']
}

/** Another try would be refused too, so what helps is offered instead: a model that costs nothing. */
function BudgetUsedUp({ problem, onAskModel }: BudgetUsedUpProps) {
  const { chat } = useMessages()
  const words = useBudgetWords()
  const { data: models = [] } = useQuery(modelsQuery)
  const free = models.find(isFree)
  return (
    <div role="alert" className="flex flex-col items-start gap-3 rounded-md bg-sunken px-4 py-3 text-sm">
      <p>{words.usedUp(problem)}</p>
      {free && onAskModel && (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="sm" onClick={() => onAskModel(free.id)}>
            {chat.budget.askFree(chat.builtinShort)}
          </Button>
          <span className="text-muted">{chat.budget.freeHint}</span>
        </div>
      )}
    </div>
  )
}

/** The built-in model is never refused. Whether another one costs nothing is the workspace's own affair. */
const isFree = ({ id }: Model) => id === 'builtin'
