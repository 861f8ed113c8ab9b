import type { Passage } from '@gepeto/contract'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { Fragment, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { placeName, type Span } from './place.ts'
import { cutAtSpan, type Shown, windowAround } from './slice-text.ts'
import { readBlocks, type TextBlock } from './text-blocks.ts'

/** How much more text a press on "show more" brings, in characters. */
const step = 20_000

interface SourceTextProps {
  text: string
  span: Span | null
  passages: Passage[]
}

/** The stored text around a span, the span marked and in sight; long texts open further on request. */
export function SourceText({ text, span, passages }: SourceTextProps) {
  const messages = useMessages()
  const { source } = messages
  const [shown, setShown] = useState(() => windowAround(text, span))
  const place = useRef<HTMLDivElement>(null)
  const key = span ? `${span.start}-${span.end}` : ''
  const [shownFor, setShownFor] = useState(key)
  if (shownFor !== key) {
    setShownFor(key)
    if (span && (span.start < shown.from || span.end > shown.to)) setShown(windowAround(text, span))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new span is brought into sight once
  useLayoutEffect(() => void place.current?.querySelector('mark')?.scrollIntoView({ block: 'center' }), [key])

  const places = passages.map((passage) => ({
    offset: passage.start,
    name: placeName(passage.location, messages),
  }))
  const draw = (stretch: Shown): ReactNode =>
    cutAtSpan(text, stretch, span).map((piece) =>
      piece.isMarked ? <mark key={piece.start}>{piece.text}</mark> : piece.text,
    )
  return (
    <div className="mx-auto max-w-[704px] px-6 py-6">
      {shown.from > 0 && (
        <Button
          size="sm"
          look="quiet"
          className="mb-4"
          onClick={() => setShown({ ...shown, from: Math.max(0, shown.from - step) })}
        >
          <ArrowUp size={14} aria-hidden />
          {source.moreAbove}
        </Button>
      )}
      <div ref={place} className="source-text">
        {readBlocks(text, shown, places).map((block) => (
          <Fragment key={block.from}>
            {block.place && <p className="source-place">{block.place}</p>}
            <Block block={block} draw={draw} />
          </Fragment>
        ))}
      </div>
      {shown.to < text.length && (
        <Button
          size="sm"
          look="quiet"
          className="mt-4"
          onClick={() => setShown({ ...shown, to: Math.min(text.length, shown.to + step) })}
        >
          <ArrowDown size={14} aria-hidden />
          {source.moreBelow}
        </Button>
      )}
    </div>
  )
}

function Block({ block, draw }: { block: TextBlock; draw: (stretch: Shown) => ReactNode }) {
  if (block.kind === 'text') return <div className="source-block">{draw(block)}</div>
  if (block.kind === 'heading') {
    return <p className={`source-heading ${block.level < 2 ? 'source-title' : ''}`}>{draw(block)}</p>
  }
  return (
    <div className="source-table">
      <table>
        <tbody>
          {block.rows.map((row) => (
            <tr key={row[0]?.from}>
              {row.map((cell) => (
                <td key={cell.from}>{draw(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
