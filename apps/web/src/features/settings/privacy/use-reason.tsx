import { type ReactNode, useState } from 'react'
import { useMessages } from '../../../shared/i18n.tsx'
import { TextField } from '../../../ui/field.tsx'

/** Why a hold is set or lifted: nobody does either without a word of it. */
export function useReason(): { field: ReactNode; given(): string | undefined } {
  const { controls } = useMessages()
  const [text, setText] = useState('')
  const [isTried, setIsTried] = useState(false)
  const isMissing = text.trim().length < 3
  return {
    field: (
      <TextField
        label={controls.reason}
        hint={controls.reasonHint}
        error={isTried && isMissing ? controls.reasonMissing : null}
        value={text}
        maxLength={1000}
        onChange={({ target }) => setText(target.value)}
      />
    ),
    /** The reason as it stands; undefined where there is none yet, which the field then says. */
    given() {
      setIsTried(true)
      return isMissing ? undefined : text.trim()
    },
  }
}
