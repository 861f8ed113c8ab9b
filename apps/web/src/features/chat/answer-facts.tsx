import type { Answer, Citation, Verdict } from '@gepeto/contract'
import { CircleCheck, History, Quote, ShieldAlert, TriangleAlert } from 'lucide-react'
import { Fragment } from 'react'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { placeName } from '../sources/place.ts'

/** Of an answer what its facts are told from; a draft's has them too. */
type Told = Omit<Answer, 'id' | 'conversation'>

interface AnswerFactsProps {
  answer: Told
}

/** Under an answer, small: who wrote it, how long it took, whether it was given before, and how much of it is supported. */
export function AnswerFacts({ answer }: AnswerFactsProps) {
  const { chat, assistants } = useMessages()
  const formats = useFormats()
  const countOf = (verdict: Verdict) => answer.support.filter((entry) => entry.verdict === verdict).length
  const supported = countOf('supported')
  const isWhole = supported === answer.support.length
  // What only quotes is always true to the documents, and not always to the question: no tick for that.
  const isQuoted = isWhole && answer.model === 'builtin'
  const facts = [
    answer.assistant ? (
      <span key="assistant" title={assistants.versions.version(answer.assistant.version)}>
        {answer.assistant.name}
      </span>
    ) : null,
    answer.model === 'builtin' ? (
      <span key="model" title={chat.builtinHint}>
        {chat.builtin}
      </span>
    ) : (
      answer.model
    ),
    answer.fallback ? (
      <span key="fallback" className="text-warn">
        {chat.fallback(answer.fallback)}
      </span>
    ) : null,
    formats.seconds(answer.latencyMs),
    answer.cached === 'none' ? null : (
      <span key="cached" className="inline-flex items-center gap-1">
        <History size={14} aria-hidden />
        <span title={answer.cached === 'exact' ? chat.cachedExactHint : chat.cachedSimilarHint}>
          {answer.cached === 'exact' ? chat.cachedExact : chat.cachedSimilar}
        </span>
      </span>
    ),
  ].filter((fact) => fact !== null)
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs wide:gap-x-2 text-faint tabular-nums">
      {answer.support.length > 0 && !answer.abstained && (
        <span
          className={`inline-flex items-center gap-1 ${isQuoted ? '' : isWhole ? 'text-good' : 'text-warn'}`}
        >
          <SupportMark isQuoted={isQuoted} isWhole={isWhole} />
          {isQuoted ? chat.quoted : chat.supported(supported, countOf('partial'), answer.support.length)}
        </span>
      )}
      {facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fact is its place in the line
        <Fragment key={index}>
          {(index > 0 || (answer.support.length > 0 && !answer.abstained)) && (
            <span className="hidden wide:inline" aria-hidden>
              ·
            </span>
          )}
          <span>{fact}</span>
        </Fragment>
      ))}
    </p>
  )
}

function SupportMark({ isQuoted, isWhole }: { isQuoted: boolean; isWhole: boolean }) {
  if (isQuoted) return <Quote size={14} aria-hidden />
  return isWhole ? <CircleCheck size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />
}

/** Why parts of an answer are underlined, in words; nothing where none are. */
export function DoubtNotes({ answer }: { answer: Told }) {
  const { chat } = useMessages()
  const has = (verdict: string) => answer.support.some((entry) => entry.verdict === verdict)
  if (!has('unsupported') && !has('partial')) return null
  return (
    <ul className="mt-3 flex flex-col gap-1 text-sm text-muted">
      {has('unsupported') && (
        <li>
          <span
            aria-hidden
            className="mr-2 inline-block w-6 border-b-2 border-warn border-dotted align-middle"
          />
          {chat.unsupportedWhy}
        </li>
      )}
      {has('partial') && (
        <li>
          <span
            aria-hidden
            className="mr-2 inline-block w-6 border-b-2 border-line-strong border-dotted align-middle"
          />
          {chat.partialWhy}
        </li>
      )}
    </ul>
  )
}

/** What is to be known of an answer: text that read like an instruction, sources that were found by words alone. */
export function WarningNotes({ answer }: { answer: Told }) {
  const { chat } = useMessages()
  if (!answer.warnings?.length) return null
  return (
    <ul className="mt-3 flex flex-col gap-1 text-sm text-muted">
      {answer.warnings.map((warning) => (
        <li key={warning} className="flex gap-2">
          <ShieldAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
          {chat.warnings[warning]}
        </li>
      ))}
    </ul>
  )
}

interface SourcesProps {
  citations: Citation[]
  onOpen: (index: number) => void
}

/** The documents an answer stands on, each once, with its citations' numbers. */
export function Sources({ citations, onOpen }: SourcesProps) {
  const messages = useMessages()
  const byDocument = Map.groupBy(citations, (citation) => citation.documentId)
  if (byDocument.size === 0) return null
  return (
    <ul aria-label={messages.chat.sources} className="mt-5 flex flex-col border-t border-line">
      {[...byDocument.values()].map((cited) => {
        const first = cited[0] as Citation
        const places = new Set(
          cited.map((citation) => placeName(citation.location, messages)).filter(Boolean),
        )
        return (
          <li key={first.documentId}>
            <button
              type="button"
              onClick={() => onOpen(first.index)}
              className="flex w-full items-baseline gap-3 rounded-md py-2 text-left text-sm hover:text-accent"
            >
              <span className="min-w-6 shrink-0 text-xs text-faint tabular-nums">
                {cited.map((citation) => citation.index).join(', ')}
              </span>
              <span className="min-w-0 truncate">{first.documentTitle}</span>
              <span className="ml-auto shrink-0 truncate pl-4 text-xs text-faint">
                {[...places].slice(0, 3).join(', ')}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
