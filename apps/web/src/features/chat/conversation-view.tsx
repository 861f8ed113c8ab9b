import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { readPlace } from '../../paths.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { QuoteCard } from './citation-chip.tsx'
import { type TurnActions, TurnView } from './turn-view.tsx'
import { isTurnRunning, type Turn } from './turns.ts'

interface ConversationViewProps extends TurnActions {
  turns: Turn[]
  conversationId: string | null
  /** The open citation's place, as the address names it. */
  cite: string | undefined
  isScoped: boolean
  isModelOpen: boolean
}

/**
 * The turns of a conversation. A new question comes to the top of the view and its answer grows below it; after that
 * the scroll is the reader's, and a pill says when text grows out of sight.
 */
export function ConversationView({
  turns,
  conversationId,
  cite,
  isScoped,
  isModelOpen,
  ask,
  openCitation,
}: ConversationViewProps) {
  const { chat } = useMessages()
  const last = turns.at(-1)
  const lastTurn = useRef<HTMLDivElement>(null)
  const [end, setEnd] = useState<HTMLDivElement | null>(null)
  const isEndHidden = useIsBelow(end)
  const [seen, setSeen] = useState<string | null>(null)
  const lastKey = last?.key ?? ''
  const isGrowing = last !== undefined && isTurnRunning(last)
  if (!isGrowing && !isEndHidden && seen !== lastKey) setSeen(lastKey)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last turn, and nothing else, moves the view
  useLayoutEffect(() => void lastTurn.current?.scrollIntoView({ block: 'start' }), [lastKey])

  const opened = readPlace(cite)
  const hasNewBelow = isEndHidden && last?.live !== null && last?.text !== '' && seen !== lastKey
  return (
    <div className="relative min-h-0 flex-1">
      <div className="relative h-full overflow-y-auto [container-type:size]">
        {turns.map((turn) => (
          <div
            key={turn.key}
            ref={turn === last ? lastTurn : undefined}
            className={
              turn === last && turn.live && turns.length > 1 ? 'min-h-[calc(100cqh-8px)]' : undefined
            }
          >
            <TurnView
              turn={turn}
              conversationId={conversationId}
              openIndex={opened && opened.answerId === turn.answerId ? opened.index : null}
              isScoped={isScoped}
              isModelOpen={isModelOpen}
              ask={ask}
              openCitation={openCitation}
            />
            {turn === last && <div ref={setEnd} className="h-8" />}
          </div>
        ))}
      </div>
      <QuoteCard turns={turns} />
      {hasNewBelow && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <Button
            className="rise rounded-full! shadow-float"
            onClick={() => end?.scrollIntoView({ block: 'end', behavior: 'smooth' })}
          >
            <ArrowDown size={16} aria-hidden />
            {chat.newBelow}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Whether an element lies below what is in sight. */
function useIsBelow(element: HTMLElement | null): boolean {
  const [isBelow, setIsBelow] = useState(false)
  useEffect(() => {
    if (!element) return
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry) return
      const floor = entry.rootBounds?.bottom ?? innerHeight
      setIsBelow(!entry.isIntersecting && entry.boundingClientRect.top >= floor - 160)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return isBelow
}
