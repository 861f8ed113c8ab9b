import { useEffect, useRef, useState } from 'react'
import { useAct } from '../../../shared/use-act.ts'

/** Runs a test of a model and keeps how it went; one that waits too long can be cancelled. */
export function useTest<Result>(run: (signal: AbortSignal) => Promise<Result>) {
  const act = useAct()
  const [tested, setTested] = useState<Result | 'busy' | null>(null)
  const running = useRef<AbortController | null>(null)
  const cancel = () => running.current?.abort()
  useEffect(() => () => running.current?.abort(), [])
  const test = async () => {
    const stop = new AbortController()
    running.current = stop
    setTested('busy')
    const ask = async () => {
      try {
        setTested(await run(stop.signal))
      } catch (error) {
        if (!stop.signal.aborted) throw error
        setTested(null)
      }
    }
    if (!(await act(ask, []))) setTested(null)
  }
  return { tested, test, cancel, forget: () => setTested(null) }
}
