import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { findQuotePage, openPdf } from './pdf-document.ts'
import { PdfPage } from './pdf-page.tsx'
import type { Span } from './place.ts'

interface SourcePdfProps {
  url: string
  span: Span | null
  /** The quote could not be marked, or the file not be drawn: the stored text has to do. */
  onUnable: (why: 'unmatched' | 'broken') => void
}

type Opened = { state: 'opening' } | { state: 'open'; pdf: PDFDocumentProxy; ratio: number }

/** A PDF as pages, scrolled to the cited quote. */
export default function SourcePdf({ url, span, onUnable }: SourcePdfProps) {
  const { common } = useMessages()
  const [opened, setOpened] = useState<Opened>({ state: 'opening' })
  const [target, setTarget] = useState<{ page: number; quote: string } | null>(null)
  const [width, setWidth] = useState(0)
  const pages = useRef<HTMLDivElement>(null)
  const unable = useRef(onUnable)
  unable.current = onUnable

  useEffect(() => {
    const loading = openPdf(url)
    let isCurrent = true
    loading.promise
      .then(async (pdf) => {
        const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 })
        if (isCurrent) setOpened({ state: 'open', pdf, ratio: height / width })
      })
      .catch(() => isCurrent && unable.current('broken'))
    return () => {
      isCurrent = false
      loading.destroy()
    }
  }, [url])

  const pdf = opened.state === 'open' ? opened.pdf : null
  const quote = span?.quote ?? null
  const expected = span?.location?.kind === 'page' ? span.location.number : null
  useEffect(() => {
    if (!pdf || !quote) return
    let isCurrent = true
    findQuotePage(pdf, quote, expected)
      .then((page) => {
        if (!isCurrent) return
        if (page === null) unable.current('unmatched')
        else setTarget({ page, quote })
      })
      .catch(() => isCurrent && unable.current('broken'))
    return () => {
      isCurrent = false
    }
  }, [pdf, quote, expected])

  useLayoutEffect(() => {
    const element = pages.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(Math.floor(Math.min(900, element.clientWidth))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // Brings the page into sight before it is drawn; its own mark moves it to the exact line then.
  const isMeasured = width > 0
  useLayoutEffect(() => {
    if (target && isMeasured) pages.current?.querySelector(`[data-page="${target.page}"]`)?.scrollIntoView()
  }, [target, isMeasured])

  return (
    <div className="px-4 py-4">
      <div ref={pages} className="flex flex-col gap-3">
        {opened.state === 'opening' && <Skeleton label={common.loading} lines={5} className="p-6" />}
        {opened.state === 'open' &&
          width > 0 &&
          Array.from({ length: opened.pdf.numPages }, (_, index) => (
            <PdfPage
              // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
              key={index}
              pdf={opened.pdf}
              number={index + 1}
              width={width}
              ratio={opened.ratio}
              quote={target?.page === index + 1 && target.quote === quote ? target.quote : null}
            />
          ))}
      </div>
    </div>
  )
}
