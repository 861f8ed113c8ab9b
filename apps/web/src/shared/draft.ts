import { useCallback, useState } from 'react'
import { read, write } from './preferences.ts'

/** Puts text into a draft that is not being shown, after what it holds already. */
export function keepInDraft(key: string, text: string) {
  const held = read(`gepeto.draft.${key}`)
  write(`gepeto.draft.${key}`, held ? `${held}\n${text}` : text)
}

/** Text somebody is writing, kept in this browser under a key until it is sent. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => ({ key, text: read(`gepeto.draft.${key}`) ?? '' }))
  const current = draft.key === key ? draft.text : (read(`gepeto.draft.${key}`) ?? '')
  const change = useCallback(
    (text: string) => {
      write(`gepeto.draft.${key}`, text || null)
      setDraft({ key, text })
    },
    [key],
  )
  return [current, change]
}
