import { lazy, Suspense, useCallback } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { Abstention } from './abstention.tsx'
import { DoubtNotes, Sources, WarningNotes } from './answer-facts.tsx'
import { AnswerFooter } from './answer-footer.tsx'
import { useIsLineOpen } from './live-answers.ts'
import { Question } from './question.tsx'
import { TurnTrouble } from './turn-trouble.tsx'
import { isTurnRunning, type Turn } from './turns.ts'
import type { AskOptions } from './use-conversation.ts'

const AnswerBody = lazy(() => import('./answer-body.tsx'))

export interface TurnActions {
  ask: (question: string, options?: AskOptions) => void
  openCitation: (answerId: string, index: number) => void
}

interface TurnViewProps extends TurnActions {
  turn: Turn
  conversationId: string | null
  /** The citation of this answer whose source stands open. */
  openIndex: number | null
  /** Only some collections are searched. */
  isScoped: boolean
  /** Who asks chooses the model: no assistant settles it. */
  isModelOpen: boolean
}

/** A question and its answer, as text on the page. */
export function TurnView({
  turn,
  conversationId,
  openIndex,
  isScoped,
  isModelOpen,
  ask,
  openCitation,
}: TurnViewProps) {
  const { chat } = useMessages()
  const isRunning = isTurnRunning(turn)
  const answerId = turn.answerId ?? ''
  const onOpen = useCallback((index: number) => openCitation(answerId, index), [answerId, openCitation])
  return (
    <article aria-busy={isRunning} className="measure px-5 pt-8 wide:px-6">
      <Question
        text={turn.question}
        onAsk={isRunning ? undefined : (question) => ask(question, { isRefresh: question === turn.question })}
      />
      <div className="mt-4">
        {turn.text ? (
          <Suspense fallback={<div className="answer whitespace-pre-wrap">{turn.text}</div>}>
            <AnswerBody
              answerId={answerId}
              text={turn.text}
              citations={turn.citations}
              support={turn.answer?.support}
              isWriting={isRunning}
              openIndex={openIndex}
              onOpen={onOpen}
            />
          </Suspense>
        ) : (
          isRunning && <p className="appear-late text-base text-muted breathe">{chat.searching}</p>
        )}
        {isRunning && <LineState isStarted={turn.answerId !== null} />}
        {turn.answer && !turn.answer.abstained && (
          <>
            <DoubtNotes answer={turn.answer} />
            <Sources citations={turn.citations} onOpen={onOpen} />
          </>
        )}
        {turn.answer && <WarningNotes answer={turn.answer} />}
        {turn.answer?.abstained && !turn.answer.warnings?.includes('instruction-in-question') && (
          <Abstention
            isScoped={isScoped}
            onAskEverywhere={() => ask(turn.question, { isEverywhere: true })}
          />
        )}
        <TurnTrouble
          turn={turn}
          onRetry={() => ask(turn.question, { isRefresh: true, replaces: turn })}
          onAskModel={
            isModelOpen
              ? (model) => ask(turn.question, { model, isRefresh: true, replaces: turn })
              : undefined
          }
        />
        {!isRunning && turn.answer && (
          <AnswerFooter
            answer={turn.answer}
            message={turn.message}
            conversationId={conversationId}
            onRegenerate={() => ask(turn.question, { isRefresh: true })}
          />
        )}
      </div>
    </article>
  )
}

function LineState({ isStarted }: { isStarted: boolean }) {
  const { chat } = useMessages()
  const isOpen = useIsLineOpen()
  if (isOpen) return null
  return (
    <p role="status" className="appear-late mt-3 text-sm text-warn">
      {isStarted ? chat.reconnecting : chat.waitingForLine}
    </p>
  )
}
