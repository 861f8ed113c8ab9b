import type { Citation, TrialAnswer } from '@gepeto/contract'
import { useEffect, useRef, useState } from 'react'
import { gepeto } from '../../shared/api.ts'

/** A question to the draft and what became of it; kept while the page is open. */
export interface TrialTurn {
  /** Like an answer's id, so that its citations can be pointed at. */
  answerId: string
  question: string
  text: string
  citations: Citation[]
  outcome:
    | { state: 'saving' | 'waiting' | 'writing' | 'stopped' }
    | { state: 'done'; answer: TrialAnswer }
    | { state: 'failed'; error: unknown }
}

let count = 0

/** @param save saves what the form holds; undefined where it could not */
export function useTrial(assistantId: string, save: () => Promise<number | undefined>) {
  const [turns, setTurns] = useState<TrialTurn[]>([])
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const isRunning = turns.some(({ outcome }) => ['saving', 'waiting', 'writing'].includes(outcome.state))

  async function ask(question: string) {
    const answerId = `ans_trial${++count}`
    const history = turns
      .filter(({ outcome }) => outcome.state === 'done')
      .slice(-4)
      .map(({ question: asked, text }) => ({ question: asked, answer: text }))
    const change = (part: (turn: TrialTurn) => Partial<TrialTurn>) =>
      setTurns((all) => all.map((turn) => (turn.answerId === answerId ? { ...turn, ...part(turn) } : turn)))
    const stop = new AbortController()
    running.current = stop
    setTurns((all) => [...all, { answerId, question, text: '', citations: [], outcome: { state: 'saving' } }])
    // The draft is asked, so what the form holds has to be in it; why it could not be saved stands above the form.
    if ((await save()) === undefined) {
      setTurns((all) => all.filter((turn) => turn.answerId !== answerId))
      return false
    }
    change(() => ({ outcome: { state: 'waiting' } }))
    try {
      const events = gepeto.assistants.tryStream(assistantId, { question, history }, { signal: stop.signal })
      for await (const event of events) {
        if (event.type === 'citations')
          change(({ citations }) => ({ citations: [...citations, ...event.citations] }))
        else if (event.type === 'delta')
          change(({ text }) => ({ text: text + event.text, outcome: { state: 'writing' } }))
        else if (event.type === 'done')
          change(() => ({
            text: event.answer,
            citations: event.citations,
            outcome: { state: 'done', answer: event },
          }))
        else if (event.type === 'error')
          change(() => ({ outcome: { state: 'failed', error: event.problem } }))
      }
    } catch (error) {
      change(() => ({ outcome: stop.signal.aborted ? { state: 'stopped' } : { state: 'failed', error } }))
    }
    return true
  }

  return {
    turns,
    isRunning,
    ask,
    stop: () => running.current?.abort(),
    clear() {
      running.current?.abort()
      setTurns([])
    },
  }
}
