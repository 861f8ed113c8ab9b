import type { Feedback, Message } from '@gepeto/contract'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { gepeto, queryClient } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { messagesQuery } from '../../shared/queries.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Sends a judgement, shown at once and taken back where it cannot be kept. */
export function useFeedback(message: Message | null, conversationId: string | null) {
  const messages = useMessages()
  return async (feedback: Feedback) => {
    if (!message || !conversationId) return false
    const before = message.feedback
    const put = (next: Feedback | null) =>
      queryClient.setQueryData(messagesQuery(conversationId).queryKey, (list) =>
        list?.map((entry) => (entry.id === message.id ? { ...entry, feedback: next } : entry)),
      )
    put(feedback)
    try {
      await gepeto.messages.feedback(message.id, feedback)
      return true
    } catch (error) {
      put(before)
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
      return false
    }
  }
}

interface ThumbsProps {
  rating: Feedback['rating'] | null
  onRate: (rating: Feedback['rating']) => void
}

export function Thumbs({ rating, onRate }: ThumbsProps) {
  const { chat } = useMessages()
  return (
    <>
      <IconButton isSmall label={chat.goodAnswer} aria-pressed={rating === 'up'} onClick={() => onRate('up')}>
        <ThumbsUp size={16} fill={rating === 'up' ? 'currentColor' : 'none'} aria-hidden />
      </IconButton>
      <IconButton
        isSmall
        label={chat.badAnswer}
        aria-pressed={rating === 'down'}
        onClick={() => onRate('down')}
      >
        <ThumbsDown size={16} fill={rating === 'down' ? 'currentColor' : 'none'} aria-hidden />
      </IconButton>
    </>
  )
}

interface CommentProps {
  rating: Feedback['rating']
  onSend: (feedback: Feedback) => Promise<boolean>
  onClose: () => void
}

/** Asks, once a thumb was given, what was good or wrong. */
export function Comment({ rating, onSend, onClose }: CommentProps) {
  const { chat, common } = useMessages()
  const [comment, setComment] = useState('')
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (comment.trim() && !(await onSend({ rating, comment: comment.trim() }))) return
    showToast({ text: chat.thanks })
    onClose()
  }
  return (
    <form onSubmit={send} className="appear mt-3 flex max-w-md flex-col gap-2">
      <TextArea
        label={chat.commentLabel}
        rows={2}
        maxLength={2000}
        value={comment}
        autoFocus
        onChange={(event) => setComment(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          onClose()
        }}
      />
      <div className="flex gap-2">
        <Button type="submit" size="sm" look="primary">
          {chat.sendComment}
        </Button>
        <Button size="sm" look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}
