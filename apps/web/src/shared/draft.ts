import { useCallback, useState } from 'react'
import { read, write } from './preferences.ts'
import { workspaceKey } from './workspace.ts'

const keyOf = (key: string) => workspaceKey(`gepeto.draft.${key}`)

/** Puts text into a draft that is not being shown, after what it holds already. */
export function keepInDraft(key: string, text: string) {
  const held = read(keyOf(key))
  write(keyOf(key), held ? `${held}\n${text}` : text)
}

/** What was written under one key goes on under another. */
export function moveDraft(from: string, to: string) {
  const text = read(keyOf(from))
  if (!text) return
  keepInDraft(to, text)
  write(keyOf(from), null)
}

/** Text somebody is writing, kept in this browser under a key until it is sent. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => ({ key, text: read(keyOf(key)) ?? '' }))
  const current = draft.key === key ? draft.text : (read(keyOf(key)) ?? '')
  const change = useCallback(
    (text: string) => {
      write(keyOf(key), text || null)
      setDraft({ key, text })
    },
    [key],
  )
  return [current, change]
}
