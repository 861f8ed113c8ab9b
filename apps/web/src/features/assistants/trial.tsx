import type { Problem } from '@gepeto/contract'
import { ApiProblem } from '@gepeto/sdk'
import { RotateCcw } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, lazy, Suspense, useState } from 'react'
import { paths } from '../../paths.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { AskButton } from '../../ui/ask-button.tsx'
import { IconButton } from '../../ui/button.tsx'
import { AnswerFacts, DoubtNotes, Sources, WarningNotes } from '../chat/answer-facts.tsx'
import { isBudgetUsedUp, useBudgetWords } from '../chat/budget-words.ts'
import { QuoteCard } from '../chat/citation-chip.tsx'
import { type TrialTurn, useTrial } from './use-trial.ts'

const AnswerBody = lazy(() => import('../chat/answer-body.tsx'))

interface TrialProps {
  assistantId: string
  save: () => Promise<number | undefined>
}

/** The draft, to be asked before anybody else is: it answers as the form stands. */
export function Trial({ assistantId, save }: TrialProps) {
  const { trial: words } = useMessages().assistants
  const { turns, isRunning, ask, stop, clear } = useTrial(assistantId, save)
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-2 px-5">
        <h2 className="flex-1 text-sm font-semibold">{words.title}</h2>
        {turns.length > 0 && (
          <IconButton isSmall label={words.clear} onClick={clear}>
            <RotateCcw size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="relative min-h-0 flex-1 overflow-y-auto px-5 pb-4">
        <p className="text-sm text-muted">{words.hint}</p>
        {turns.map((turn) => (
          <Turn key={turn.answerId} turn={turn} />
        ))}
      </div>
      <QuoteCard turns={turns} />
      <div className="shrink-0 px-4 pb-4">
        <Field isRunning={isRunning} onAsk={ask} onStop={stop} />
      </div>
    </>
  )
}

function Turn({ turn: { answerId, question, text, citations, outcome } }: { turn: TrialTurn }) {
  const messages = useMessages()
  const { chat, assistants } = messages
  const budgetWords = useBudgetWords()
  const said = (problem: Problem) => (isBudgetUsedUp(problem) ? budgetWords.usedUp(problem) : problem.detail)
  const isWriting = outcome.state === 'waiting' || outcome.state === 'writing'
  const answer = outcome.state === 'done' ? outcome.answer : undefined
  const open = (index: number) => {
    const citation = citations.find((candidate) => candidate.index === index)
    if (!citation) return
    const { documentId, documentVersion: version, start, end } = citation
    // In a tab of its own: the trial is kept nowhere else.
    window.open(paths.document(documentId, { version, start, end }), '_blank', 'noopener')
  }
  return (
    <article aria-busy={isWriting} className="pt-6">
      <h3 className="text-sm font-semibold">
        <span className="sr-only">{assistants.trial.asked}: </span>
        {question}
      </h3>
      <div className="mt-2">
        {text !== '' && (
          <Suspense fallback={<div className="answer whitespace-pre-wrap">{text}</div>}>
            <AnswerBody
              answerId={answerId}
              text={text}
              citations={citations}
              support={answer?.support}
              isWriting={isWriting}
              openIndex={null}
              onOpen={open}
            />
          </Suspense>
        )}
        {text === '' && outcome.state === 'saving' && (
          <p className="appear-late text-sm text-muted">{assistants.trial.saving}</p>
        )}
        {text === '' && isWriting && (
          <p className="appear-late text-sm text-muted breathe">{chat.searching}</p>
        )}
        {outcome.state === 'stopped' && <p className="mt-2 text-sm text-muted">{chat.stopped}</p>}
        {outcome.state === 'failed' && (
          <p role="alert" className="mt-2 text-sm text-bad">
            {isProblem(outcome.error) ? said(outcome.error) : sentenceOf(outcome.error, messages)}
          </p>
        )}
        {answer && (
          <>
            {!answer.abstained && <DoubtNotes answer={answer} />}
            <WarningNotes answer={answer} />
            {!answer.abstained && <Sources citations={citations} onOpen={open} />}
            <div className="mt-2">
              <AnswerFacts answer={answer} />
            </div>
          </>
        )}
      </div>
    </article>
  )
}

/** What a stream says of its failure, as against what the call itself threw. */
const isProblem = (error: unknown): error is Problem =>
  !(error instanceof ApiProblem) && typeof error === 'object' && error !== null && 'detail' in error

interface FieldProps {
  isRunning: boolean
  onAsk: (question: string) => Promise<boolean>
  onStop: () => void
}

function Field({ isRunning, onAsk, onStop }: FieldProps) {
  const { trial: words } = useMessages().assistants
  const [typed, setTyped] = useState('')
  const canAsk = typed.trim() !== '' && !isRunning
  const ask = async () => {
    if (!canAsk) return
    const question = typed.trim()
    setTyped('')
    if (!(await onAsk(question))) setTyped(question)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void ask()
  }
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void ask()
      }}
      className="flex items-end gap-1 rounded-[14px] bg-surface py-1 pr-1 ring-1 ring-line-strong/50 focus-within:ring-2 focus-within:ring-accent"
    >
      <textarea
        aria-label={words.ask}
        placeholder={words.placeholder}
        rows={1}
        maxLength={8000}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKey}
        className="field-sizing-content max-h-[30dvh] min-h-9 flex-1 resize-none bg-transparent px-3.5 py-2 text-base leading-5 outline-none wide:text-sm"
      />
      <AskButton
        askLabel={words.ask}
        stopLabel={words.stop}
        isRunning={isRunning}
        canAsk={canAsk}
        onStop={onStop}
      />
    </form>
  )
}
