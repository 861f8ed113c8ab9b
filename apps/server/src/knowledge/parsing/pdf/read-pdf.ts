import { getDocumentProxy, getResolvedPDFJS } from 'unpdf'
import type { ParsedDocument } from '../document.ts'
import { DocumentBuilder } from '../document-builder.ts'
import { ParseFailure } from '../parse-failure.ts'
import type { PageProgress } from '../read-document.ts'
import { readingOrder } from './columns.ts'
import { dropFurniture, type PageText } from './furniture.ts'
import { hiddenStretches, mayHideText, withoutHidden } from './hidden-text.ts'
import { recognizePages } from './ocr.ts'
import { PageWriter } from './page-writer.ts'
import { joinRuns } from './segments.ts'
import { type TextItem, visibleRuns } from './text-run.ts'
import { Typography } from './typography.ts'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

/**
 * A PDF page by page: reading order over columns, paragraphs, headings by size, tables as rows, without running
 * headers. Pages without a text layer go through OCR where it is installed; a file of nothing else is `scanned`.
 */
export async function readPdf(
  bytes: Buffer,
  {
    name,
    readAgain,
    deadlineMs,
    onPage,
  }: { name: string; readAgain: () => Promise<Uint8Array>; deadlineMs: number; onPage: PageProgress },
): Promise<ParsedDocument> {
  const hasImages = holdsImages(bytes)
  const looksForHidden = !hasImages && mayHideText(bytes)
  const started = performance.now()
  const pdf = await open(bytes)
  try {
    if (pdf.numPages === 0) throw new ParseFailure('empty')
    const pages = await readPages(pdf, looksForHidden, onPage)
    const blank = pages.filter((page) => page.regions.length === 0).map((page) => page.number)
    const recognized = hasImages
      ? await recognizePages(readAgain, blank, deadlineMs - (performance.now() - started))
      : new Map<number, string[]>()
    if (blank.length === pages.length && recognized.size === 0)
      throw new ParseFailure(hasImages ? 'scanned' : 'empty')
    const builder = new DocumentBuilder()
    writePages(builder, pages, recognized)
    const { info } = (await pdf.getMetadata().catch(() => ({ info: {} }))) as {
      info: Record<string, unknown>
    }
    return builder.finish({
      title: typeof info.Title === 'string' ? info.Title : null,
      language: typeof info.Language === 'string' ? info.Language : null,
      name,
      mediaType: '',
      pages: pdf.numPages,
    })
  } finally {
    await pdf.cleanup().catch(() => {})
    await pdf.loadingTask.destroy().catch(() => {})
  }
}

async function open(bytes: Buffer): Promise<Pdf> {
  try {
    return await getDocumentProxy(ownBytes(bytes), { verbosity: 0 })
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException')
      throw new ParseFailure('encrypted', {}, { cause })
    throw new ParseFailure('corrupt', { type: 'PDF' }, { cause })
  }
}

/** pdf.js takes the bytes over: those that share their memory with others are copied first. */
function ownBytes(bytes: Buffer): Uint8Array {
  const isAlone = bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length
  return isAlone ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes)
}

/** Whether the file declares a picture anywhere. */
function holdsImages(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('/Image'); at >= 0; at = bytes.indexOf('/Image', at + 6)) {
    const around = bytes.toString('latin1', Math.max(0, at - 20), at + 7)
    if (/\/Subtype\s*\/Image(?![A-Za-z])/.test(around)) return true
  }
  return false
}

/**
 * Reads all pages; a damaged one counts as blank unless all are.
 * @param looksForHidden whether to follow each page's drawing for text that nobody sees
 */
async function readPages(pdf: Pdf, looksForHidden: boolean, onPage: PageProgress): Promise<PageText[]> {
  const labels = await pdf.getPageLabels().catch(() => null)
  const { OPS } = await getResolvedPDFJS()
  const pages: PageText[] = []
  let damaged = 0
  for (let number = 1; number <= pdf.numPages; number++) {
    const label = labels?.[number - 1] || String(number)
    let regions: PageText['regions'] = []
    try {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      const written = items.filter((item): item is typeof item & TextItem => 'str' in item)
      const hidden = looksForHidden ? hiddenStretches(await page.getOperatorList(), OPS) : []
      const runs = visibleRuns(withoutHidden(written, hidden), page.view)
      regions = runs.flatMap((group) => readingOrder(joinRuns(group)))
      page.cleanup()
    } catch {
      damaged++
    }
    pages.push({ number, label, regions })
    onPage(number, pdf.numPages)
  }
  if (damaged === pdf.numPages) throw new ParseFailure('corrupt', { type: 'PDF' })
  return pages
}

function writePages(builder: DocumentBuilder, pages: PageText[], recognized: Map<number, string[]>): void {
  dropFurniture(pages)
  const writer = new PageWriter(builder, new Typography(pages))
  for (const page of pages) {
    const paragraphs = recognized.get(page.number)
    if (paragraphs === undefined) {
      writer.write(page)
      continue
    }
    writer.finish()
    builder.at({ kind: 'page', number: page.number, label: page.label })
    for (const paragraph of paragraphs) builder.paragraph(paragraph)
  }
  writer.finish()
}
