/** Small files of each format, made in memory for the tests: no binary is kept in the repository. */
import { strToU8, zipSync } from 'fflate'

export interface PdfText {
  text: string
  x: number
  y: number
  size?: number
  font?: 'F1' | 'F2'
  /** Operators set before the text: `3 Tr`, `1 g`. */
  paint?: string
}

/** A PDF of A4 pages with Helvetica (F1) and Helvetica-Bold (F2); `image` adds a picture to each page. */
export function pdfOf(
  pages: PdfText[][],
  options: { title?: string; rotate?: number; image?: boolean; encrypted?: boolean } = {},
): Buffer {
  const objects: string[] = []
  const add = (body: string) => objects.push(body)
  const pageIds = pages.map((_, index) => 7 + index * 2)
  const resources = `<< /Font << /F1 4 0 R /F2 5 0 R >> /XObject << /Im 6 0 R >> >>`
  add('<< /Type /Catalog /Pages 2 0 R >>')
  add(`<< /Type /Pages /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] /Count ${pages.length} >>`)
  add(`<< /Title (${options.title ?? ''}) >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>')
  const kind = options.image ? '/Subtype /Image' : '/Subtype /Form /BBox [0 0 1 1]'
  add(`<< /Type /XObject ${kind} /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream`)
  for (const [index, texts] of pages.entries()) {
    const drawn = texts.map(
      ({ text, x, y, size = 10, font = 'F1', paint = '' }) =>
        `q ${paint} BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[\\()]/g, '\\$&')}) Tj ET Q`,
    )
    if (options.image) drawn.push('q 500 0 0 700 40 40 cm /Im Do Q')
    const content = drawn.join('\n')
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate ${options.rotate ?? 0} /Resources ${resources} /Contents ${pageIds[index]! + 1} 0 R >>`,
    )
    add(`<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`)
  }
  const secret = '00'.repeat(32)
  if (options.encrypted) add(`<< /Filter /Standard /V 1 /R 2 /P -4 /O <${secret}> /U <${secret}> >>`)
  const parts = ['%PDF-1.4\n']
  const offsets: number[] = []
  let at = parts[0]!.length
  for (const [index, body] of objects.entries()) {
    const object = `${index + 1} 0 obj\n${body}\nendobj\n`
    offsets.push(at)
    parts.push(object)
    at += Buffer.byteLength(object, 'latin1')
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  const encrypt = options.encrypted ? `/Encrypt ${objects.length} 0 R /ID [<01> <01>]` : ''
  parts.push(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}`)
  parts.push(`trailer << /Size ${objects.length + 1} /Root 1 0 R /Info 3 0 R ${encrypt} >>\nstartxref\n${at}\n%%EOF\n`)
  return Buffer.from(parts.join(''), 'latin1')
}

/** Lines of running text, one below the other. */
export function pdfLines(lines: string[], at: { x?: number; y?: number; size?: number; font?: 'F1' | 'F2' } = {}): PdfText[] {
  const { x = 60, y = 760, size = 10, font = 'F1' } = at
  return lines.map((text, index) => ({ text, x, y: y - index * size * 1.2, size, font }))
}

export function zipOf(entries: Record<string, string | Uint8Array>): Buffer {
  return Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(entries).map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content]),
      ),
    ),
  )
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006'
const relations = (entries: [id: string, type: string, target: string][]) =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${entries
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/relationships/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`

/** A Word document with this body; `prolog` comes before the document element. */
export function docxOf(body: string, { prolog = '', footnote = '' } = {}): Buffer {
  const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
  return zipOf({
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${type}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    '_rels/.rels': relations([['rId1', 'officeDocument', 'word/document.xml']]),
    'word/_rels/document.xml.rels': relations([
      ['rId1', 'styles', 'styles.xml'],
      ['rId2', 'footnotes', 'footnotes.xml'],
    ]),
    'word/styles.xml': `${XML}<w:styles xmlns:w="${word}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>`,
    'word/footnotes.xml': `${XML}<w:footnotes xmlns:w="${word}"><w:footnote w:id="1"><w:p><w:r><w:t>${footnote}</w:t></w:r></w:p></w:footnote></w:footnotes>`,
    'word/document.xml': `${XML}${prolog}<w:document xmlns:w="${word}"><w:body>${body}</w:body></w:document>`,
  })
}

export const wordParagraph = (text: string, style = '') =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`

export const wordTable = (rows: string[][]) =>
  `<w:tbl>${rows.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${wordParagraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`

/** A presentation; each slide is the XML of its shapes, with notes where given. */
export function pptxOf(slides: { shapes: string; notes?: string }[]): Buffer {
  const spaces = `xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${OFFICE}/relationships"`
  const tree = (shapes: string) => `<p:cSld><p:spTree>${shapes}</p:spTree></p:cSld>`
  const entries: Record<string, string> = {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"/>`,
    'ppt/presentation.xml': `${XML}<p:presentation ${spaces}><p:sldIdLst>${slides.map((_, index) => `<p:sldId id="${index + 256}" r:id="r${index}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    // File numbers run against the order of showing, as they do after slides were moved.
    'ppt/_rels/presentation.xml.rels': relations(
      slides.map((_, index) => [`r${index}`, 'slide', `slides/slide${slides.length - index}.xml`]),
    ),
  }
  for (const [index, { shapes, notes }] of slides.entries()) {
    const number = slides.length - index
    entries[`ppt/slides/slide${number}.xml`] = `${XML}<p:sld ${spaces}>${tree(shapes)}</p:sld>`
    if (notes === undefined) continue
    entries[`ppt/slides/_rels/slide${number}.xml.rels`] = relations([['n', 'notesSlide', `../notesSlides/notes${number}.xml`]])
    entries[`ppt/notesSlides/notes${number}.xml`] = `${XML}<p:notes ${spaces}>${tree(slideShape(notes, 'body'))}</p:notes>`
  }
  return zipOf(entries)
}

export const slideShape = (text: string, place?: string) =>
  `<p:sp><p:nvSpPr><p:cNvPr id="2" name="s"/><p:nvPr>${place ? `<p:ph type="${place}"/>` : ''}</p:nvPr></p:nvSpPr><p:txBody>${text
    .split('\n')
    .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
    .join('')}</p:txBody></p:sp>`

/** A workbook of text and numbers by sheet name. */
export function xlsxOf(sheets: Record<string, (string | number)[][]>): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const names = Object.keys(sheets)
  const cell = (value: string | number, row: number, column: number) => {
    const reference = `${String.fromCharCode(65 + column)}${row + 1}`
    if (value === '') return ''
    if (typeof value === 'number') return `<c r="${reference}"><v>${value}</v></c>`
    return `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`
  }
  return zipOf({
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': relations([['r1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/_rels/workbook.xml.rels': relations(names.map((_, index) => [`r${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`])),
    'xl/workbook.xml': `${XML}<workbook xmlns="${main}" xmlns:r="${OFFICE}/relationships"><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="r${index + 1}"/>`).join('')}</sheets></workbook>`,
    ...Object.fromEntries(
      Object.values(sheets).map((rows, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `${XML}<worksheet xmlns="${main}"><sheetData>${rows.map((row, at) => `<row r="${at + 1}">${row.map((value, column) => cell(value, at, column)).join('')}</row>`).join('')}</sheetData></worksheet>`,
      ]),
    ),
  })
}

/** A book whose chapters are pages of XHTML, in this order. */
export function epubOf(title: string, chapters: string[]): Buffer {
  return zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': `${XML}<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>`,
    'OEBPS/book.opf': `${XML}<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>${title}</dc:title><dc:language>pt-br</dc:language></metadata><manifest>${chapters.map((_, index) => `<item id="c${index}" href="c${index}.xhtml" media-type="application/xhtml+xml"/>`).join('')}</manifest><spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(chapters.map((body, index) => [`OEBPS/c${index}.xhtml`, `<html><body>${body}</body></html>`])),
  })
}

export function odtOf(body: string): Buffer {
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `${XML}<office:document-content><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
  })
}
