import type { BudgetWarning } from '@gepeto/contract'
import { TriangleAlert, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { IconButton } from '../../ui/button.tsx'
import { useBudgetWords } from './budget-words.ts'
import { budgetWarning, dismissBudgetWarning, subscribe } from './live-answers.ts'

/** Above the field: a budget is about to be used up. Said once while the page is open. */
export function BudgetNotice() {
  const warning = useSyncExternalStore(subscribe, budgetWarning)
  return warning && <Notice warning={warning} />
}

function Notice({ warning }: { warning: BudgetWarning }) {
  const { common } = useMessages()
  const words = useBudgetWords()
  return (
    <div role="status" className="flex items-start gap-2 px-3 pb-2 text-sm text-muted">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <p className="min-w-0 flex-1">{words.warning(warning)}</p>
      <IconButton isSmall label={common.dismiss} onClick={dismissBudgetWarning}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  )
}
