import { useEffect, useEffectEvent } from 'react'

/** A key by its name; `mod` is Ctrl, or Cmd on a Mac. Plain keys are left alone while somebody types. */
export function useHotkey(key: string, run: (event: KeyboardEvent) => void, { mod = false } = {}) {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.key.toLowerCase() !== key.toLowerCase()) return
    if ((event.ctrlKey || event.metaKey) !== mod || event.altKey) return
    if (!mod && key !== 'Escape' && isTyping(event.target)) return
    run(event)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
