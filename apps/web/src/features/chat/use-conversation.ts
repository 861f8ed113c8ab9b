import type { Conversation } from '@gepeto/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { announce } from '../../shared/announce.ts'
import { useMay } from '../../shared/api.ts'
import { assistantsQuery } from '../../shared/assistant-queries.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { collectionsQuery, conversationsQuery, messagesQuery, modelsQuery } from '../../shared/queries.ts'
import { askLive, forgetLive, type LiveAnswer, resumeLive, stopLive, useLiveAnswers } from './live-answers.ts'
import { isTurnRunning, joinTurns, type Turn } from './turns.ts'
import { lastPicked, useChoices } from './use-choices.ts'

export interface AskOptions {
  isRefresh?: boolean
  isEverywhere?: boolean
  /** This model instead of the chosen one, for this once. */
  model?: string
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
  const answering = useAssistant(choices.picked, conversationId, conversation, turns)
  const { assistant } = answering

  // An answer that was running when the page was opened goes on here.
  const unfinished = messages.data?.filter((message) => message.state === 'streaming')
  useEffect(() => {
    for (const message of unfinished ?? []) {
      if (conversationId) resumeLive(message.answerId, conversationId, message.question)
    }
  }, [unfinished, conversationId])
  useAnnouncements(running)

  const ask = (question: string, { isRefresh, isEverywhere, model: other, replaces }: AskOptions = {}) => {
    if (replaces?.live && !replaces.message) forgetLive(replaces.live.requestId)
    // What was chosen before may be gone since.
    const isThere = (id: string) =>
      collections?.some((known) => known.id === id) && (assistant?.collections?.includes(id) ?? true)
    const scope = isEverywhere ? null : (choices.scope?.filter(isThere) ?? null)
    const isOpen = !assistant?.model && models?.some((known) => known.id === choices.model)
    const model = other ?? (isOpen ? choices.model : null)
    return askLive({
      question,
      conversation: conversationId ?? undefined,
      collections: scope && scope.length > 0 ? scope : undefined,
      model: model ?? undefined,
      assistant: answering.named,
      cache: isRefresh ? 'refresh' : 'use',
    })
  }
  const stop = () => {
    if (running?.live) stopLive(running.live.requestId)
  }
  return { messages, conversation, turns, running, choices, answering, ask, stop }
}

/**
 * Who answers: whoever was picked here, else who answers in the conversation; in a new one who stands in the address,
 * else who was picked last.
 */
function useAssistant(
  picked: string | null | undefined,
  conversationId: string | null,
  conversation: Conversation | undefined,
  turns: Turn[],
) {
  const may = useMay()
  const { assistant: addressed } = useSearch({ strict: false })
  const offered = useQuery({ ...assistantsQuery, enabled: may('assistants:read') })
  const isNew = conversationId === null
  const lastAnswer = turns.findLast(({ answer }) => answer)?.answer
  const standing = isNew
    ? (addressed ?? lastPicked())
    : (conversation?.assistant ?? lastAnswer?.assistant?.id ?? null)
  const wanted = picked === undefined ? standing : picked
  const all = offered.data?.filter(({ state }) => state === 'published') ?? []
  const assistant = all.find(({ id, slug }) => id === wanted || slug === wanted)
  return {
    all,
    assistant,
    /** The one that answered here so far answers no more; asked again, the server says why. */
    isMissing: !isNew && offered.isSuccess && !assistant && wanted !== null,
    /** As the server is to be told; undefined: it knows itself who answers in this conversation. */
    named: isNew ? (assistant?.id ?? (offered.isSuccess ? null : wanted)) : picked,
  }
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
