import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'

interface HoverCardProps {
  /** The elements it speaks for, by CSS selector. */
  selector: string
  /** What to show for one of them; null: nothing. */
  render: (element: HTMLElement) => ReactNode
}

const openAfterMs = 120
const closeAfterMs = 140
const gap = 8

/**
 * One card for many elements: it shows beside the one that is pointed at or focused, can be pointed at itself, and goes
 * with Esc. What it says must be reachable without it too.
 */
export function HoverCard({ selector, render }: HoverCardProps) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const card = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = (next: HTMLElement | null) => {
      clearTimeout(timer)
      timer = setTimeout(() => setElement(next), next ? openAfterMs : closeAfterMs)
    }
    const onEnter = (event: Event) => {
      const target = event.target instanceof Element ? event.target : null
      const found = target?.closest<HTMLElement>(selector)
      if (found && !(event instanceof PointerEvent && event.pointerType === 'touch')) later(found)
      else if (card.current?.contains(target)) clearTimeout(timer)
      else later(null)
    }
    const onFocus = (event: Event) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) onEnter(event)
    }
    const onGone = () => later(null)
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setElement(null)
    document.addEventListener('pointerover', onEnter)
    document.addEventListener('focusin', onFocus)
    document.addEventListener('scroll', onGone, true)
    document.addEventListener('click', onGone)
    document.addEventListener('keydown', onKey)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('pointerover', onEnter)
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('scroll', onGone, true)
      document.removeEventListener('click', onGone)
      document.removeEventListener('keydown', onKey)
    }
  }, [selector])

  useLayoutEffect(() => {
    if (!element || !card.current) return
    const at = element.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = card.current
    const left = Math.min(
      innerWidth - offsetWidth - 12,
      Math.max(12, at.left + at.width / 2 - offsetWidth / 2),
    )
    const fitsAbove = at.top - offsetHeight - gap > 56
    card.current.style.left = `${left}px`
    card.current.style.top = `${fitsAbove ? at.top - offsetHeight - gap : at.bottom + gap}px`
  }, [element])

  const content = element?.isConnected ? render(element) : null
  if (!content) return null
  return (
    <div
      ref={card}
      aria-hidden
      className="appear fixed z-50 w-[min(380px,calc(100vw-24px))] rounded-md bg-surface p-4 shadow-float ring-1 ring-line"
    >
      {content}
    </div>
  )
}
