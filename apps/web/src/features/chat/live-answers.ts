import type { Answer, BudgetWarning, ChatEvent, Citation, Problem } from '@gepeto/contract'
import { type Ask, type ChatSocket, openChat } from '@gepeto/sdk'
import { useSyncExternalStore } from 'react'
import { checkRights, onLeave, queryClient, sessionQuery } from '../../shared/api.ts'
import { keepInDraft } from '../../shared/draft.ts'
import { preferences } from '../../shared/preferences.ts'
import { workspaceId } from '../../shared/workspace.ts'

/** An answer that came, or comes, over this page's line. */
export interface LiveAnswer {
  requestId: string
  ask: Ask
  conversationId: string | null
  answerId: string | null
  text: string
  citations: Citation[]
  outcome:
    | { state: 'waiting' | 'streaming' | 'stopped' | 'lost' }
    | { state: 'done'; answer: Answer }
    | { state: 'failed'; problem: Problem }
}

let answers: readonly LiveAnswer[] = []
let isLineOpen = true
let line: ChatSocket | null = null
let isNotifying = false
const listeners = new Set<() => void>()
let warned: BudgetWarning | null = null
let wasWarned = false

export function useLiveAnswers(): readonly LiveAnswer[] {
  return useSyncExternalStore(subscribe, () => answers)
}

/** The budget whose soft limit is reached, from when it is first told until it is waved away. */
export const budgetWarning = (): BudgetWarning | null => warned

export function dismissBudgetWarning() {
  warned = null
  notify()
}

/** False while the line is down and is being tried again. */
export function useIsLineOpen(): boolean {
  return useSyncExternalStore(subscribe, () => isLineOpen)
}

/** Asks over the line; the answer goes on by itself, whatever page is shown. */
export function askLive(ask: Ask): string {
  const requestId = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`
  answers = [...answers, begin(requestId, ask, null)]
  notify()
  openLine().ask(requestId, ask, listenerFor(requestId))
  return requestId
}

/** Follows an answer that was already running when the page was opened. */
export function resumeLive(answerId: string, conversationId: string, question: string) {
  if (answers.some((answer) => answer.answerId === answerId)) return
  const requestId = `resume-${answerId}`
  answers = [
    ...answers,
    { ...begin(requestId, { question, conversation: conversationId }, conversationId), answerId },
  ]
  notify()
  openLine().resume(requestId, answerId, 0, listenerFor(requestId))
}

export function stopLive(requestId: string) {
  line?.cancel(requestId)
  const stopped = change(requestId, { outcome: { state: 'stopped' } })
  if (stopped) refresh(stopped)
}

/** Forgets an answer that failed and is being asked again. */
export function forgetLive(requestId: string) {
  answers = answers.filter((answer) => answer.requestId !== requestId)
  notify()
}

onLeave(() => {
  keepUnheard()
  hangUp()
})

function hangUp() {
  line?.close()
  line = null
  answers = []
  warned = null
  wasWarned = false
  isLineOpen = true
  notify()
}

/** What no server has heard yet goes back into the field it was written in, so that it is not lost with this page. */
function keepUnheard() {
  for (const { ask, answerId, outcome } of answers) {
    if (answerId === null && (outcome.state === 'waiting' || outcome.state === 'lost'))
      keepInDraft(ask.conversation ?? 'new', ask.question)
  }
}

addEventListener('pagehide', keepUnheard)

/** A line that is refused may mean that the session has ended, which only the API says. The page then asks to sign in. */
async function checkSession() {
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0, retry: false }).catch(() => null)
}

function begin(requestId: string, ask: Ask, conversationId: string | null): LiveAnswer {
  return {
    requestId,
    ask,
    conversationId: conversationId ?? ask.conversation ?? null,
    answerId: null,
    text: '',
    citations: [],
    outcome: { state: 'waiting' },
  }
}

function openLine(): ChatSocket {
  line ??= openChat({
    url: new URL('/api/chat', location.href.replace(/^http/, 'ws')).href.split('#')[0] as string,
    language: () => preferences().language,
    workspace: workspaceId,
    onConnection(isOpen) {
      isLineOpen = isOpen || answers.every((answer) => !isRunning(answer))
      notify()
      if (!isOpen) checkSession()
    },
  })
  return line
}

addEventListener('online', () => line?.wake())
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && line?.wake())

export const isRunning = ({ outcome }: LiveAnswer) =>
  outcome.state === 'waiting' || outcome.state === 'streaming'

const listenerFor = (requestId: string) => ({
  onEvent: (event: ChatEvent) => take(requestId, event),
  onLost: () => {
    change(requestId, { outcome: { state: 'lost' } })
  },
})

function take(requestId: string, event: ChatEvent) {
  const current = answers.find((answer) => answer.requestId === requestId)
  if (!current) return
  switch (event.type) {
    case 'start':
      if (event.budget && !wasWarned) {
        wasWarned = true
        warned = event.budget
      }
      change(requestId, {
        answerId: event.id,
        conversationId: event.conversation,
        outcome: { state: 'streaming' },
      })
      queryClient.invalidateQueries({ queryKey: ['conversations'] })
      return
    case 'citations':
      change(requestId, { citations: event.citations })
      return
    case 'delta':
      change(requestId, { text: current.text + event.text, outcome: { state: 'streaming' } })
      return
    case 'done': {
      const { type: _type, requestId: _request, seq: _seq, ...answer } = event
      const done = change(requestId, {
        text: answer.answer,
        citations: answer.citations,
        outcome: { state: 'done', answer },
      })
      if (done) refresh(done)
      return
    }
    case 'error': {
      const failed = change(requestId, { outcome: { state: 'failed', problem: event.problem } })
      if (failed) refresh(failed)
      if (isAccessEnded(event.problem)) checkRights()
    }
  }
}

/** The line was cut because its person lost what let them in; whether they may still be here, the session says. */
const isAccessEnded = ({ type }: Problem) => type.endsWith('/identity/access-ended')

function refresh({ conversationId }: LiveAnswer) {
  if (conversationId) queryClient.invalidateQueries({ queryKey: ['messages', conversationId] })
  queryClient.invalidateQueries({ queryKey: ['conversations'] })
}

function change(requestId: string, part: Partial<LiveAnswer>): LiveAnswer | undefined {
  let changed: LiveAnswer | undefined
  answers = answers.map((answer) => {
    if (answer.requestId !== requestId) return answer
    changed = { ...answer, ...part }
    return changed
  })
  notify()
  return changed
}

/** Tells the page at most once per frame: tokens come faster than it can be drawn. */
function notify() {
  if (isNotifying) return
  isNotifying = true
  const tell = () => {
    isNotifying = false
    for (const listener of listeners) listener()
  }
  // A hidden page draws no frames, but must still hear that an answer ended.
  if (document.visibilityState === 'hidden') setTimeout(tell, 50)
  else requestAnimationFrame(tell)
}

export function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
