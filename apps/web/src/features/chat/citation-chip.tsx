import type { Citation } from '@gepeto/contract'
import { ShieldAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { readPlace, writePlace } from '../../paths.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { HoverCard } from '../../ui/hover-card.tsx'
import { placeName, placesOf } from '../sources/place.ts'
import type { Turn } from './turns.ts'

interface CitationChipProps {
  answerId: string
  citation: Citation
  isOpen: boolean
  onOpen: (index: number) => void
}

/** `[2]` in the line: shows the quote when pointed at or focused, opens the source when pressed. */
export function CitationChip({ answerId, citation, isOpen, onOpen }: CitationChipProps) {
  const messages = useMessages()
  const places = placesOf(citation, messages)
  // The page; where a document has none, the heading.
  const place = (citation.location.kind === 'none' ? places.at(-1) : places[0]) ?? ''
  return (
    <button
      type="button"
      className="chip"
      aria-label={messages.chat.citation(citation.index, citation.documentTitle, place)}
      aria-description={citation.quote}
      aria-pressed={isOpen}
      data-chip={writePlace({ answerId, index: citation.index })}
      onClick={() => onOpen(citation.index)}
      onKeyDown={walk}
    >
      {citation.index}
    </button>
  )
}

/** The card over whichever citation is pointed at or focused. */
export function QuoteCard({ turns }: { turns: Pick<Turn, 'answerId' | 'citations'>[] }) {
  const messages = useMessages()
  return (
    <HoverCard
      selector="[data-chip]"
      render={(chip) => {
        const place = readPlace(chip.dataset.chip)
        const citation = turns
          .find((turn) => turn.answerId === place?.answerId)
          ?.citations.find((candidate) => candidate.index === place?.index)
        if (!citation) return null
        const where = placeName(citation.location, messages)
        return (
          <>
            <p className="source-text line-clamp-6 border-l-2 border-mark-edge pl-3">{citation.quote}</p>
            <p className="mt-3 truncate text-xs text-muted">
              {citation.documentTitle}
              {where && ` · ${where}`}
            </p>
            {citation.warning && (
              <p className="mt-2 flex gap-2 text-xs text-muted">
                <ShieldAlert size={14} className="mt-0.5 shrink-0 text-warn" aria-hidden />
                {messages.source.readsLikeInstruction}
              </p>
            )}
          </>
        )
      }}
    />
  )
}

/** Arrow keys go to the citation before or after, from answer to answer. */
function walk(event: KeyboardEvent<HTMLButtonElement>) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (!step) return
  const chips = [...document.querySelectorAll<HTMLElement>('[data-chip]')]
  const next = chips[chips.indexOf(event.currentTarget) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

/** Puts the focus back on a citation, for example when its source is closed. */
export function focusChip(place: string) {
  document.querySelector<HTMLElement>(`[data-chip="${CSS.escape(place)}"]`)?.focus()
}
