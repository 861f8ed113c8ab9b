import type { AssistantState } from '@gepeto/contract'
import { Archive, CircleCheck, CirclePause, type LucideIcon, PencilLine } from 'lucide-react'
import { useMessages } from '../../shared/i18n.tsx'

const looks: Record<AssistantState, { Icon: LucideIcon; tone: string }> = {
  draft: { Icon: PencilLine, tone: 'text-muted' },
  published: { Icon: CircleCheck, tone: 'text-good' },
  paused: { Icon: CirclePause, tone: 'text-warn' },
  archived: { Icon: Archive, tone: 'text-faint' },
}

/** How an assistant stands, as a word with its sign. */
export function StateMark({ state }: { state: AssistantState }) {
  const { assistants } = useMessages()
  const { Icon, tone } = looks[state]
  return (
    <span className={`flex items-center gap-1.5 whitespace-nowrap text-xs ${tone}`}>
      <Icon size={14} aria-hidden />
      {assistants.states[state]}
    </span>
  )
}
