import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import { workspaceId } from '../../shared/workspace.ts'
import { matchQuote } from './match-quote.ts'

GlobalWorkerOptions.workerSrc = workerUrl

/** Pages searched for a quote whose page is not known. */
const pagesSearched = 60

/** Opens a PDF for drawing. Nothing in it may run, and nothing is fetched but from this server. */
export function openPdf(url: string) {
  const workspace = workspaceId()
  return getDocument({
    url,
    httpHeaders: workspace ? { 'x-workspace': workspace } : undefined,
    cMapUrl: '/pdfjs/cmaps/',
    standardFontDataUrl: '/pdfjs/standard_fonts/',
    wasmUrl: '/pdfjs/wasm/',
    iccUrl: '/pdfjs/iccs/',
    // The page's policy allows no WebAssembly; pdf.js brings the same decoders as plain script.
    useWasm: false,
    enableXfa: false,
  })
}

/** The page a quote stands on, looked for first where it was said to be; null where it is on none of them. */
export async function findQuotePage(
  pdf: PDFDocumentProxy,
  quote: string,
  expected: number | null,
): Promise<number | null> {
  const near = expected === null ? [] : [expected, expected + 1, expected - 1]
  const all = Array.from({ length: Math.min(pdf.numPages, pagesSearched) }, (_, index) => index + 1)
  for (const number of new Set([...near, ...(expected === null ? all : [])])) {
    if (number < 1 || number > pdf.numPages) continue
    const content = await (await pdf.getPage(number)).getTextContent()
    const items = content.items.map((item) => ('str' in item ? item.str : ''))
    if (matchQuote(items, quote)) return number
  }
  return null
}
