import type { AuditChain, AuditEvent, ErasureCertificate } from '@gepeto/contract'
import { FileCheck2, Footprints } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { Certificate } from '../privacy/certificate.tsx'
import { AnswerTrail } from './answer-trail.tsx'
import { useSubject } from './use-subject.ts'

/** One event: what happened, to what, who did it and when; opened, all that is told of it and the proof of it. */
export function EventRow({ event, chain }: { event: AuditEvent; chain: AuditChain }) {
  const { audit } = useMessages()
  const { instant, utc } = useFormats()
  const [isOpen, setIsOpen] = useState(false)
  const { kind, createdAt } = event
  const subject = useSubject(event)
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary className="flex cursor-pointer flex-wrap items-baseline justify-between gap-x-4 py-2.5 text-sm hover:bg-hover">
        <span className="min-w-0">
          <span className="font-medium">{audit.kindOf(kind)}</span>
          {subject && <span className="break-words text-muted"> · {subject}</span>}
          {!event.isOurs && <span className="text-bad"> · {audit.strange}</span>}
        </span>
        <span className="min-w-0 break-all text-xs text-muted tabular-nums">
          {audit.actorOf(event)} · {/* An id may break anywhere, a date not. */}
          <time dateTime={createdAt} title={utc(createdAt)} className="whitespace-nowrap">
            {instant(createdAt)}
          </time>
        </span>
      </summary>
      {isOpen && <Told event={event} chain={chain} />}
    </details>
  )
}

type Erased = Omit<ErasureCertificate, 'personId'>

function Told({ event, chain }: { event: AuditEvent; chain: AuditChain }) {
  const { audit, trail } = useMessages()
  const [isTrailShown, setIsTrailShown] = useState(false)
  const { id, kind, subjectId, data, sequence, isOurs } = event
  const hasTrail = kind === 'answers.answer.given' && data !== null
  const isCertificate = kind === 'privacy.person.erased' && data !== null
  return (
    <div className="flex flex-col gap-3 pb-5 text-xs">
      <p className="break-all text-faint">
        {sequence === null ? audit.waiting : audit.place(sequence)} · {kind} · {subjectId} · {id}
      </p>
      <Proof eventId={id} isOffered={sequence !== null && chain === 'workspace'}>
        {hasTrail && (
          <Button size="sm" aria-expanded={isTrailShown} onClick={() => setIsTrailShown(!isTrailShown)}>
            <Footprints size={14} aria-hidden />
            {isTrailShown ? trail.hide : trail.show}
          </Button>
        )}
      </Proof>
      {data && isTrailShown && <AnswerTrail event={event} />}
      {isCertificate && (
        <div className="max-w-[64ch]">
          <Certificate certificate={{ ...(data as Erased), personId: subjectId }} />
        </div>
      )}
      {data && !isTrailShown && !isCertificate && (
        <pre className="max-h-96 overflow-auto whitespace-pre-wrap break-all rounded-md bg-hover p-3">
          {JSON.stringify(data, null, 2)}
        </pre>
      )}
      {!data && isOurs && <p className="text-muted">{audit.erased}</p>}
      {!isOurs && <p className="text-bad">{audit.notOurs}</p>}
    </div>
  )
}

interface ProofProps {
  eventId: string
  /** What stands in no chain yet, or in one of the server's, is proven elsewhere. */
  isOffered: boolean
  children: ReactNode
}

/** What can be done about an event; the proof comes with how to check it. */
function Proof({ eventId, isOffered, children }: ProofProps) {
  const messages = useMessages()
  const { trail } = messages
  const [isSaved, setIsSaved] = useState(false)
  const file = `proof-${eventId}.json`
  const save = async () => {
    // On one line, as the command that checks it reads files.
    const proof = async () => new Response(`${JSON.stringify(await gepeto.audit.proof(eventId))}\n`)
    setIsSaved(await download(proof(), file, messages))
  }
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      <div className="flex flex-wrap gap-2 empty:hidden">
        {children}
        {isOffered && (
          <Button size="sm" title={trail.proofHint} onClick={save}>
            <FileCheck2 size={14} aria-hidden />
            {trail.proof}
          </Button>
        )}
      </div>
      <p role="status" className="max-w-[72ch] text-muted empty:hidden">
        {isSaved && trail.proofSaved(file)}
      </p>
    </div>
  )
}
