import { type ReactNode, useState } from 'react'
import { useMessages } from '../../../shared/i18n.tsx'
import { TextField } from '../../../ui/field.tsx'
import { afterDay, beginOfDay } from './days.ts'

/** Instants, as the API takes them; undefined: open. */
export interface Period {
  from: string | undefined
  to: string | undefined
}

/** Two days between which something is looked for. @param first and last: YYYY-MM-DD; '' is open */
export function usePeriod(first = '', last = ''): { fields: ReactNode; given(): Period | undefined } {
  const { controls } = useMessages()
  const [from, setFrom] = useState(first)
  const [to, setTo] = useState(last)
  const [isTried, setIsTried] = useState(false)
  const isReversed = from !== '' && to !== '' && to < from
  return {
    fields: (
      <>
        <TextField
          type="date"
          label={controls.from}
          value={from}
          max={to || undefined}
          onChange={({ target }) => setFrom(target.value)}
        />
        <TextField
          type="date"
          label={controls.to}
          value={to}
          min={from || undefined}
          error={isTried && isReversed ? controls.reversed : null}
          onChange={({ target }) => setTo(target.value)}
        />
      </>
    ),
    /** The period as it stands; undefined where it ends before it begins, which the field then says. */
    given() {
      setIsTried(true)
      return isReversed ? undefined : { from: beginOfDay(from), to: afterDay(to) }
    },
  }
}
