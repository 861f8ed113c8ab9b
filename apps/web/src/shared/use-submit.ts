import { useState } from 'react'

type Outcome = { state: 'idle' } | { state: 'busy' } | { state: 'failed'; error: unknown }

/** Runs what a form does, once at a time, and keeps its failure for the page to show. */
export function useSubmit() {
  const [outcome, setOutcome] = useState<Outcome>({ state: 'idle' })
  const submit = async (work: () => Promise<unknown>): Promise<boolean> => {
    setOutcome({ state: 'busy' })
    try {
      await work()
      setOutcome({ state: 'idle' })
      return true
    } catch (error) {
      setOutcome({ state: 'failed', error })
      return false
    }
  }
  return {
    submit,
    isBusy: outcome.state === 'busy',
    failure: outcome.state === 'failed' ? outcome.error : undefined,
    reset: () => setOutcome({ state: 'idle' }),
  }
}
