import { useState } from 'react'
import { useAct } from '../../../shared/use-act.ts'

/** Runs a test of a model and keeps how it went. */
export function useTest<Result>(run: () => Promise<Result>) {
  const act = useAct()
  const [tested, setTested] = useState<Result | 'busy' | null>(null)
  const test = async () => {
    setTested('busy')
    const isDone = await act(async () => setTested(await run()), [])
    if (!isDone) setTested(null)
  }
  return { tested, test, forget: () => setTested(null) }
}
