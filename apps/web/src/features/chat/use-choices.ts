import { useState } from 'react'
import { read, write } from '../../shared/preferences.ts'
import { workspaceKey } from '../../shared/workspace.ts'

/** Where to look and who answers, kept in this browser; the scope for each conversation by itself. */
export function useChoices(conversationKey: string, initialScope: string[] | null) {
  const scopeKey = workspaceKey(`gepeto.scope.${conversationKey}`)
  const [chosen, setChosen] = useState<{ key: string; scope: string[] | null } | null>(null)
  const [model, setModel] = useState(() => read('gepeto.model'))
  const scope = chosen?.key === scopeKey ? chosen.scope : (readScope(scopeKey) ?? initialScope)
  const [picked, setPicked] = useState<{ key: string; assistant: string | null } | null>(null)
  return {
    scope,
    model,
    /** The assistant that was picked here, by id; null: none; undefined: nobody picked. */
    picked: picked?.key === conversationKey ? picked.assistant : undefined,
    pick(assistant: string | null) {
      write(assistantKey(), assistant)
      setPicked({ key: conversationKey, assistant })
    },
    setScope(next: string[] | null) {
      write(scopeKey, JSON.stringify(next))
      setChosen({ key: scopeKey, scope: next })
    },
    /** @param next '': whatever the workspace asks first */
    setModel(next: string) {
      write('gepeto.model', next || null)
      setModel(next || null)
    },
  }
}

function readScope(key: string): string[] | null {
  try {
    const value: unknown = JSON.parse(read(key) ?? 'null')
    return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : null
  } catch {
    return null
  }
}

const assistantKey = () => workspaceKey('gepeto.assistant')

/** The assistant that was picked last, for the next new conversation. */
export const lastPicked = () => read(assistantKey())
