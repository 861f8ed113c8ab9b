import type { Theme } from '@gepeto/contract'
import { useSyncExternalStore } from 'react'

export const languages = ['en', 'pt-BR'] as const
export type UiLanguage = (typeof languages)[number]

export interface Preferences {
  theme: Theme
  language: UiLanguage
  isListFolded: boolean
}

const listeners = new Set<() => void>()
let current: Preferences = {
  theme: readChoice('gepeto.theme', ['system', 'light', 'dark'] as const, 'system'),
  language: readChoice('gepeto.language', languages, /^pt/i.test(navigator.language) ? 'pt-BR' : 'en'),
  isListFolded: read('gepeto.listFolded') === 'yes',
}

/** What this person chose on this device; kept in the browser only. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences)
}

export function preferences(): Preferences {
  return current
}

export function setPreferences(change: Partial<Preferences>) {
  current = { ...current, ...change }
  write('gepeto.theme', current.theme)
  write('gepeto.language', current.language)
  write('gepeto.listFolded', current.isListFolded ? 'yes' : 'no')
  if (current.theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = current.theme
  document.documentElement.lang = current.language
  for (const listener of listeners) listener()
}

/** True while the page is drawn dark, by choice or by the system. */
export function isDark(): boolean {
  return current.theme === 'system'
    ? matchMedia('(prefers-color-scheme: dark)').matches
    : current.theme === 'dark'
}

/** A value kept in this browser; null where there is none or storage is switched off. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function write(key: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage is full or switched off: the choice holds until the page closes.
  }
}

function readChoice<Choice extends string>(
  key: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice {
  const value = read(key)
  return choices.find((choice) => choice === value) ?? otherwise
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
