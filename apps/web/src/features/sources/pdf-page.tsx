import { type PDFDocumentProxy, type RenderTask, TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useRef, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { glyphWidthsOf, shareOf } from './glyph-widths.ts'
import { type ItemRange, matchQuote } from './match-quote.ts'

interface PdfPageProps {
  pdf: PDFDocumentProxy
  number: number
  /** CSS pixels. */
  width: number
  /** Height over width, until the page itself is known. */
  ratio: number
  quote: string | null
}

/** A page, drawn when it comes near, its text selectable and a quote marked in it. */
export function PdfPage({ pdf, number, width, ratio, quote }: PdfPageProps) {
  const { source } = useMessages()
  const frame = useRef<HTMLElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const [isNear, setIsNear] = useState(quote !== null)
  const [ownRatio, setOwnRatio] = useState<number | null>(null)

  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setIsNear(true)
      },
      { rootMargin: '1200px 0px' },
    )
    if (frame.current) observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    if (!isNear || width === 0) return
    let isCurrent = true
    let task: RenderTask | null = null
    let text: TextLayer | null = null
    const draw = async () => {
      const page = await pdf.getPage(number)
      if (!isCurrent || !canvas.current || !layer.current) return
      const base = page.getViewport({ scale: 1 })
      const viewport = page.getViewport({ scale: width / base.width })
      setOwnRatio(base.height / base.width)
      const density = Math.min(2, devicePixelRatio)
      canvas.current.width = Math.floor(viewport.width * density)
      canvas.current.height = Math.floor(viewport.height * density)
      task = page.render({
        canvas: canvas.current,
        viewport,
        transform: density === 1 ? undefined : [density, 0, 0, density, 0, 0],
      })
      // It may be cancelled before anything below waits for it, which must not count as an unhandled failure.
      task.promise.catch(() => {})
      const content = await page.getTextContent()
      if (!isCurrent || !layer.current) return
      layer.current.replaceChildren()
      layer.current.style.setProperty('--total-scale-factor', String(viewport.scale))
      text = new TextLayer({ textContentSource: content, container: layer.current, viewport })
      await text.render()
      if (!isCurrent) return
      const ranges = quote === null ? null : matchQuote(text.textContentItemsStr, quote)
      const fonts = ranges ? await glyphWidthsOf(page) : undefined
      if (!isCurrent) return
      const lines = content.items.filter((item) => 'str' in item)
      const marks = ranges
        ? markRanges(text.textDivs, ranges, (range) => {
            const line = lines[range.item]
            return shareOf(line?.str ?? '', range, fonts?.get(line?.fontName ?? ''))
          })
        : []
      marks[0]?.scrollIntoView({ block: 'center' })
      await task.promise
    }
    // A page that is drawn anew cancels the drawing before; only that may fail here without a word.
    draw().catch((error: unknown) => {
      if (isCurrent) console.warn(`Page ${number} could not be drawn.`, error)
    })
    return () => {
      isCurrent = false
      task?.cancel()
      text?.cancel()
    }
  }, [isNear, pdf, number, width, quote])

  return (
    <section
      ref={frame}
      aria-label={source.pageOf(number, pdf.numPages)}
      data-page={number}
      className="pdf-page"
      style={{ width, height: width * (ownRatio ?? ratio) }}
    >
      <canvas ref={canvas} />
      <div ref={layer} className="text-layer" />
    </section>
  )
}

/**
 * Wraps stretches of the text layer in marks; a text item's element holds its text alone. The letters of the layer are
 * those of another font than the drawn ones, so the colour lies apart from them, where the stretch is drawn.
 */
function markRanges(
  elements: HTMLElement[],
  ranges: ItemRange[],
  placeOf: (range: ItemRange) => { begin: number; end: number },
): HTMLElement[] {
  return ranges.flatMap((range) => {
    const { item, start, end } = range
    const element = elements[item]
    if (!element) return []
    const text = element.textContent ?? ''
    const mark = document.createElement('mark')
    mark.textContent = text.slice(start, end)
    const colour = document.createElement('i')
    colour.ariaHidden = 'true'
    const place = placeOf(range)
    colour.style.left = `${place.begin * 100}%`
    colour.style.width = `${(place.end - place.begin) * 100}%`
    element.replaceChildren(colour, text.slice(0, start), mark, text.slice(end))
    return [mark]
  })
}
