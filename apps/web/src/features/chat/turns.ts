import type { Answer, Citation, Message, Problem } from '@gepeto/contract'
import { isRunning, type LiveAnswer } from './live-answers.ts'

/** A question and what became of it, whether it was read from the server or is coming over the line. */
export interface Turn {
  key: string
  question: string
  state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed' | 'lost'
  text: string
  citations: Citation[]
  answerId: string | null
  answer: Answer | null
  message: Message | null
  live: LiveAnswer | null
  problem: Problem | null
}

/** Joins what the server keeps with what this page hears: each turn once, oldest first. */
export function joinTurns(messages: Message[], lives: readonly LiveAnswer[]): Turn[] {
  const known = new Set(messages.map((message) => message.answerId))
  return [
    ...messages.map((message) => {
      const live = lives.find((candidate) => candidate.answerId === message.answerId) ?? null
      return live && message.state === 'streaming' ? ofLive(live, message) : ofMessage(message, live)
    }),
    ...lives.filter((live) => !live.answerId || !known.has(live.answerId)).map((live) => ofLive(live, null)),
  ]
}

function ofMessage(message: Message, live: LiveAnswer | null): Turn {
  const { answer } = message
  return {
    key: live?.requestId ?? message.id,
    question: message.question,
    state: message.state,
    text: answer?.answer ?? message.partial ?? live?.text ?? '',
    citations: answer?.citations ?? live?.citations ?? [],
    answerId: message.answerId,
    answer,
    message,
    live,
    problem: live?.outcome.state === 'failed' ? live.outcome.problem : null,
  }
}

function ofLive(live: LiveAnswer, message: Message | null): Turn {
  return {
    key: live.requestId,
    question: live.ask.question,
    state: live.outcome.state,
    text: live.text,
    citations: live.citations,
    answerId: live.answerId,
    answer: live.outcome.state === 'done' ? live.outcome.answer : null,
    message,
    live,
    problem: live.outcome.state === 'failed' ? live.outcome.problem : null,
  }
}

export const isTurnRunning = (turn: Turn) =>
  turn.live ? isRunning(turn.live) && turn.state !== 'done' : turn.state === 'streaming'
