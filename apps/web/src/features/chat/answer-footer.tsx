import type { Answer, Feedback, Message } from '@gepeto/contract'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { AnswerFacts } from './answer-facts.tsx'
import { answerWithSources } from './copy-answer.ts'
import { Comment, Thumbs, useFeedback } from './feedback.tsx'

interface AnswerFooterProps {
  answer: Answer
  /** null until the server's own record of the turn has been read. */
  message: Message | null
  conversationId: string | null
  onRegenerate: () => void
}

/** The line under an answer: its facts on the left, what can be done with it on the right. */
export function AnswerFooter({ answer, message, conversationId, onRegenerate }: AnswerFooterProps) {
  const messages = useMessages()
  const { chat, common } = messages
  const [commenting, setCommenting] = useState<Feedback['rating'] | null>(null)
  const send = useFeedback(message, conversationId)
  const rate = (rating: Feedback['rating']) => {
    send({ rating })
    setCommenting(rating)
  }
  return (
    <>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <AnswerFacts answer={answer} />
        <div className="-mr-1.5 flex items-center gap-0.5">
          <CopyButton
            label={chat.copyAnswer}
            copiedLabel={common.copied}
            text={() => answerWithSources(answer.answer, answer.citations, messages)}
          />
          <IconButton isSmall label={chat.regenerate} onClick={onRegenerate}>
            <RotateCw size={16} aria-hidden />
          </IconButton>
          {message && <Thumbs rating={message.feedback?.rating ?? null} onRate={rate} />}
        </div>
      </div>
      {commenting && <Comment rating={commenting} onSend={send} onClose={() => setCommenting(null)} />}
    </>
  )
}
