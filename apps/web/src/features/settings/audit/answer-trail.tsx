import type { AnswerReplay, AuditEvent } from '@gepeto/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { paths } from '../../../paths.ts'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { Link } from '../../../shared/link.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Again } from './again.tsx'
import { trailQuery } from './queries.ts'
import { Verdicts } from './verdicts.tsx'

/** How an answer came about, step by step: found, sent, said, verified; and what doing it again comes to. */
export function AnswerTrail({ event }: { event: AuditEvent }) {
  const { audit, chat, trail, common } = useMessages()
  const { instant, number, cost, list } = useFormats()
  const read = useQuery(trailQuery(event.subjectId))
  const again = useMutation({ mutationFn: () => gepeto.audit.replay(event.subjectId) })
  if (read.isPending) return <Skeleton label={common.loading} lines={6} />
  if (read.isError) return <ProblemNote error={read.error} onRetry={() => read.refetch()} />
  const steps = read.data
  const { found, sent, masked, model, usage, recorded } = steps
  const maskedKinds = Object.entries(masked ?? {}).map(
    ([kind, count]) => `${trail.maskedKinds[kind] ?? kind} (${number(count)})`,
  )
  return (
    <ol className="flex flex-col">
      <Step title={trail.asked}>
        <p className="break-words">{steps.question}</p>
        <Note>{trail.askedBy(audit.actorOf(steps), instant(steps.askedAt))}</Note>
        {steps.composedAs !== steps.answerId && <Note>{trail.repeats(steps.composedAs)}</Note>}
      </Step>
      <Step title={trail.found(found.length)}>
        <ul className="flex flex-col gap-2">
          {found.map((passage) => (
            <Passage key={passage.index} passage={passage} shownAs={shownAs(event, passage)} />
          ))}
        </ul>
      </Step>
      <Step title={trail.sent(model === 'builtin' ? chat.builtin : model)}>
        {sent ? (
          sent.map(({ role, text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a recorded prompt keeps its order
            <Folded key={at} title={trail.roles[role] ?? role}>
              <Recorded>{text}</Recorded>
            </Folded>
          ))
        ) : (
          <p>{trail.noPrompt}</p>
        )}
        {masked && (
          <Note>{maskedKinds.length > 0 ? trail.masked(list(maskedKinds)) : trail.maskedNothing}</Note>
        )}
        <Note>{trail.usage(number(usage.inputTokens), number(usage.outputTokens), cost(usage.cost))}</Note>
      </Step>
      <Step title={trail.said}>
        <Recorded>{recorded.raw}</Recorded>
        {maskedKinds.length > 0 && <Note>{trail.unmasked}</Note>}
        <Note>{trail.numbers}</Note>
      </Step>
      <Step title={trail.shown}>
        <Recorded>{recorded.answer}</Recorded>
        <Verdicts of={recorded.verdicts} />
      </Step>
      <Step title={trail.again}>
        <Again
          steps={again.data ?? steps}
          isAsked={again.isSuccess}
          isAsking={again.isPending}
          onAsk={() => again.mutate()}
        />
        {again.isError && <ProblemNote error={again.error} onRetry={() => again.mutate()} />}
      </Step>
    </ol>
  )
}

type Found = AnswerReplay['found'][number]

/** The numbers under which an answer cites a passage: the event holds its citations in their order. */
function shownAs({ data }: AuditEvent, { passageId }: Found): string {
  const citations = Array.isArray(data?.citations) ? data.citations : []
  return citations
    .flatMap((citation, at) => (citation?.passageId === passageId ? [`[${at + 1}]`] : []))
    .join(', ')
}

function Passage({ passage, shownAs }: { passage: Found; shownAs: string }) {
  const { trail } = useMessages()
  const { decimal } = useFormats()
  const { index, documentId, documentTitle, documentVersion, start, end, text } = passage
  return (
    <li className="flex gap-3">
      <span className="w-7 shrink-0 text-faint tabular-nums">[{index}]</span>
      <div className="min-w-0 grow">
        <p className="break-words">
          <Link
            href={paths.document(documentId, { version: documentVersion, start, end })}
            className="text-accent hover:underline"
          >
            {documentTitle || documentId}
          </Link>{' '}
          <span className="text-xs text-muted tabular-nums">
            {trail.version(documentVersion)} · {trail.score(decimal(passage.score))} ·{' '}
            {shownAs ? <strong className="font-medium">{trail.shownAs(shownAs)}</strong> : trail.notCited}
          </span>
        </p>
        <Folded title={trail.passage}>
          <Recorded>{text}</Recorded>
        </Folded>
      </div>
    </li>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <li aria-labelledby={id} className="flex flex-col gap-2 border-t border-line py-4 text-sm">
      <p id={id} className="font-medium">
        {title}
      </p>
      {children}
    </li>
  )
}

function Folded({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="cursor-pointer py-0.5 text-xs text-muted">{title}</summary>
      <div className="pt-1">{children}</div>
    </details>
  )
}

const Note = ({ children }: { children: ReactNode }) => (
  <p className="max-w-[72ch] text-xs text-muted tabular-nums">{children}</p>
)

/** Words as they were written down, line by line. */
const Recorded = ({ children }: { children: string }) => (
  <p className="max-h-96 max-w-[80ch] overflow-auto whitespace-pre-wrap break-words rounded-md bg-hover p-3">
    {children}
  </p>
)
