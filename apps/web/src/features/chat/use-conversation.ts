import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { announce } from '../../shared/announce.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { collectionsQuery, conversationsQuery, messagesQuery, modelsQuery } from '../../shared/queries.ts'
import { askLive, forgetLive, type LiveAnswer, resumeLive, stopLive, useLiveAnswers } from './live-answers.ts'
import { isTurnRunning, joinTurns, type Turn } from './turns.ts'
import { useChoices } from './use-choices.ts'

export interface AskOptions {
  isRefresh?: boolean
  isEverywhere?: boolean
  /** A turn that failed before the server kept it, and that this one stands in for. */
  replaces?: Turn
}

/** A conversation as it stands and as it grows. `pending`: a new one's first question, before it has an id. */
export function useConversation(conversationId: string | null, pending: string | null) {
  const messages = useQuery({ ...messagesQuery(conversationId ?? ''), enabled: conversationId !== null })
  const list = useInfiniteQuery(conversationsQuery(''))
  const { data: collections } = useQuery(collectionsQuery)
  const { data: models } = useQuery(modelsQuery)
  const conversation = list.data?.pages
    .flatMap((page) => page.items)
    .find((entry) => entry.id === conversationId)
  const choices = useChoices(conversationId ?? 'new', conversation?.collections ?? null)
  const lives = useLiveAnswers().filter((live) => belongs(live, conversationId, pending))
  const turns = joinTurns(messages.data ?? [], lives)
  const running = turns.find(isTurnRunning) ?? null

  // An answer that was running when the page was opened goes on here.
  const unfinished = messages.data?.filter((message) => message.state === 'streaming')
  useEffect(() => {
    for (const message of unfinished ?? []) {
      if (conversationId) resumeLive(message.answerId, conversationId, message.question)
    }
  }, [unfinished, conversationId])
  useAnnouncements(running)

  const ask = (question: string, { isRefresh, isEverywhere, replaces }: AskOptions = {}) => {
    if (replaces?.live && !replaces.message) forgetLive(replaces.live.requestId)
    // What was chosen before may be gone since.
    const scope = isEverywhere
      ? null
      : (choices.scope?.filter((id) => collections?.some((known) => known.id === id)) ?? null)
    const model = models?.some((known) => known.id === choices.model) ? choices.model : null
    return askLive({
      question,
      conversation: conversationId ?? undefined,
      collections: scope && scope.length > 0 ? scope : undefined,
      model: model ?? undefined,
      cache: isRefresh ? 'refresh' : 'use',
    })
  }
  const stop = () => {
    if (running?.live) stopLive(running.live.requestId)
  }
  return { messages, conversation, turns, running, choices, ask, stop }
}

const belongs = (live: LiveAnswer, conversationId: string | null, pending: string | null) =>
  conversationId === null ? live.requestId === pending : live.conversationId === conversationId

/** Says aloud that an answer began and ended, not each word of it. */
function useAnnouncements(running: Turn | null) {
  const { chat } = useMessages()
  const isWriting = running !== null
  useEffect(() => {
    if (!isWriting) return
    announce(chat.started)
    return () => announce(chat.finished)
  }, [isWriting, chat])
}
