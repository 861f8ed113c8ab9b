import type { CircuitBreaker } from '@gepeto/contract'
import { useEffect, useState } from 'react'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { StateNote } from './state-note.tsx'

interface PausedNoteProps {
  breaker: CircuitBreaker
  /** The model, as it is called here. */
  model: string
  /** Said once its pause is over and nothing has been asked yet. */
  trying: string
}

/** Under the name of a model that failed often: how long it is left alone. */
export function PausedNote({ breaker: { state, retryAt }, model, trying }: PausedNoteProps) {
  const { modelSettings } = useMessages()
  const formats = useFormats()
  const now = useNow()
  const left = state === 'open' && retryAt ? Math.ceil((Date.parse(retryAt) - now) / 1000) : 0
  return (
    <StateNote isGood={false}>
      {left <= 0
        ? trying
        : left < 60
          ? modelSettings.pausedFor(model, formats.number(left))
          : modelSettings.paused(model, formats.when(retryAt ?? ''))}
    </StateNote>
  )
}

/** The time in milliseconds since 1970, to the second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(clock)
  }, [])
  return now
}
