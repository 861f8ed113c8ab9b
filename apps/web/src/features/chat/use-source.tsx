import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { readPlace, writePlace } from '../../paths.ts'
import { SourcePane } from '../sources/source-pane.tsx'
import { focusChip } from './citation-chip.tsx'
import type { Turn } from './turns.ts'

/** The source pane of a chat: which citation it shows stands in the address. */
export function useSource(turns: Turn[]) {
  const { cite } = useSearch({ strict: false })
  const navigate = useNavigate()
  const show = useCallback(
    (place: string | undefined, replace: boolean) =>
      navigate({ to: '.', search: (search) => ({ ...search, cite: place }), replace, resetScroll: false }),
    [navigate],
  )
  const openCitation = useCallback(
    (answerId: string, index: number) => show(writePlace({ answerId, index }), cite !== undefined),
    [show, cite],
  )
  const place = readPlace(cite)
  const turn = place ? turns.find((candidate) => candidate.answerId === place.answerId) : undefined
  const pane =
    place && turn?.citations.some((citation) => citation.index === place.index) ? (
      <SourcePane
        citations={turn.citations}
        index={place.index}
        onShow={(index) => show(writePlace({ answerId: place.answerId, index }), true)}
        onClose={() => {
          show(undefined, true)
          requestAnimationFrame(() => focusChip(writePlace(place)))
        }}
      />
    ) : undefined
  return { cite, openCitation, pane }
}
