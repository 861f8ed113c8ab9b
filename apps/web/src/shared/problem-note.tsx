import { ApiProblem, ConnectionLost } from '@gepeto/sdk'
import { RotateCw } from 'lucide-react'
import type { Messages } from '../messages/en.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { useMessages } from './i18n.tsx'

/** What went wrong, in a sentence for a person. */
export function sentenceOf(error: unknown, messages: Messages): string {
  if (error instanceof ApiProblem) return error.problem.detail || error.problem.title
  if (error instanceof ConnectionLost) return messages.problem.connection
  return messages.problem.unknown
}

/** What happened, what to do, and the trace id to copy. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const messages = useMessages()
  const traceId = error instanceof ApiProblem ? error.traceId : ''
  return (
    <div role="alert" className="flex flex-col items-start gap-3 rounded-md bg-bad-soft px-4 py-3 text-sm">
      <div>
        <p className="font-medium text-bad">{messages.problem.title}</p>
        <p className="mt-0.5">{sentenceOf(error, messages)}</p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {onRetry && (
          <Button size="sm" onClick={onRetry}>
            <RotateCw size={14} aria-hidden />
            {messages.common.retry}
          </Button>
        )}
        {traceId && (
          <span className="flex items-center gap-1 text-xs text-muted">
            {messages.common.traceId} <code className="font-mono">{traceId.slice(0, 16)}</code>
            <CopyButton
              label={messages.common.copyTraceId}
              copiedLabel={messages.common.copied}
              text={traceId}
            />
          </span>
        )}
      </div>
    </div>
  )
}
