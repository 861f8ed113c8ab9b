import type { Citation } from '@gepeto/contract'
import { ChevronLeft, ChevronRight, Expand, ShieldAlert, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { paths } from '../../paths.ts'
import { useHotkey } from '../../shared/hotkeys.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { useIsWide } from '../../shared/media.ts'
import { IconButton, iconButtonClass } from '../../ui/button.tsx'
import { placesOf, spanOf } from './place.ts'
import { SourceView } from './source-view.tsx'

interface SourcePaneProps {
  /** All citations of the answer, in the order of their numbers. */
  citations: Citation[]
  index: number
  onShow: (index: number) => void
  onClose: () => void
}

/** The source beside the answer: on the right of a wide screen, a sheet over the lower part of a phone. */
export function SourcePane({ citations, index, onShow, onClose }: SourcePaneProps) {
  const messages = useMessages()
  const { source } = messages
  const isWide = useIsWide()
  const pane = useRef<HTMLElement>(null)
  useHotkey('Escape', (event) => {
    event.preventDefault()
    onClose()
  })
  useEffect(() => pane.current?.focus({ preventScroll: true }), [])

  const position = citations.findIndex((citation) => citation.index === index)
  const citation = citations[position]
  if (!citation) return null
  const step = (by: number) => {
    const next = citations[position + by]
    if (next) onShow(next.index)
  }
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by || (event.target as HTMLElement).closest('input, [role=radio]')) return
    event.preventDefault()
    step(by)
  }
  const where = placesOf(citation, messages).join(' › ')
  return (
    <aside
      ref={pane}
      tabIndex={-1}
      aria-label={source.title}
      onKeyDown={onKey}
      className={
        isWide
          ? 'appear flex w-[44%] max-w-[760px] min-w-[380px] shrink-0 flex-col border-l border-line bg-surface outline-none'
          : 'sheet fixed inset-x-0 bottom-0 z-30 flex h-[62dvh] flex-col rounded-t-[16px] bg-surface pb-[env(safe-area-inset-bottom)] shadow-float ring-1 ring-line outline-none'
      }
    >
      <header className="flex shrink-0 items-start gap-2 px-4 pt-3 pb-3">
        <div className="min-w-0 flex-1 pt-1.5">
          <h2 className="truncate text-sm font-semibold" title={citation.documentTitle}>
            {citation.documentTitle}
          </h2>
          {where && (
            <p className="truncate text-xs text-muted" title={where}>
              {where}
            </p>
          )}
        </div>
        <Link
          href={paths.document(citation.documentId, {
            version: citation.documentVersion,
            start: citation.start,
            end: citation.end,
          })}
          aria-label={source.openFull}
          title={source.openFull}
          className={iconButtonClass}
        >
          <Expand size={18} aria-hidden />
        </Link>
        <IconButton label={source.close} onClick={onClose}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      {citation.warning && (
        <p role="note" className="mx-4 mb-3 flex gap-2 rounded-md bg-sunken px-3 py-2 text-sm text-muted">
          <ShieldAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
          <span>{source.readsLikeInstruction}</span>
        </p>
      )}
      <SourceView
        documentId={citation.documentId}
        version={citation.documentVersion}
        span={spanOf(citation)}
        controls={
          <div className="flex items-center gap-1">
            <IconButton isSmall label={source.previous} disabled={position === 0} onClick={() => step(-1)}>
              <ChevronLeft size={18} aria-hidden />
            </IconButton>
            <span className="text-xs text-muted tabular-nums" aria-hidden>
              {source.ofAll(position + 1, citations.length)}
            </span>
            <span className="sr-only" aria-live="polite">
              {messages.chat.citation(citation.index, citation.documentTitle, where)}
            </span>
            <IconButton
              isSmall
              label={source.next}
              disabled={position === citations.length - 1}
              onClick={() => step(1)}
            >
              <ChevronRight size={18} aria-hidden />
            </IconButton>
          </div>
        }
      />
    </aside>
  )
}
