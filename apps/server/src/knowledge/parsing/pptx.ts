import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { officeProperties } from './office-properties.ts'
import { relationsOf } from './package-relations.ts'
import { ParseFailure } from './parse-failure.ts'
import { childAt, descendants, elementsOf, parseXml, textOf, type XmlElement, XmlError } from './xml.ts'
import { ZipArchive } from './zip-archive.ts'

const PRESENTATION = 'ppt/presentation.xml'

/** A presentation: per slide its title, texts, lists and tables, then the speaker's notes. */
export async function readPptx(bytes: Buffer, name: string): Promise<ParsedDocument> {
  const archive = await ZipArchive.open(bytes, 'PowerPoint (PPTX)')
  const slides = await slideParts(archive)
  const builder = new DocumentBuilder()
  let unreadable = 0
  for (const [index, part] of slides.entries()) {
    builder.at({ kind: 'slide', number: index + 1, label: String(index + 1) })
    builder.closeHeadings()
    try {
      writeSlide(builder, parseXml(await archive.require(part)))
      await writeNotes(builder, archive, part)
    } catch (error) {
      const isDamage =
        error instanceof XmlError || (error instanceof ParseFailure && error.code === 'corrupt')
      if (!isDamage) throw error
      unreadable++
    }
  }
  if (builder.isEmpty && unreadable > 0) throw new ParseFailure('corrupt', { type: 'PowerPoint (PPTX)' })
  const { title, language } = await officeProperties(archive)
  return builder.finish({ title, language, name, mediaType: '', pages: slides.length })
}

/** Slides in the order they are shown. */
async function slideParts(archive: ZipArchive): Promise<string[]> {
  const presentation = parseXml(await archive.require(PRESENTATION))
  const relations = new Map((await relationsOf(archive, PRESENTATION)).map(({ id, target }) => [id, target]))
  const list = childAt(presentation, 'p:sldIdLst')
  return elementsOf(list ?? presentation)
    .filter((element) => element.name === 'p:sldId')
    .map(({ attributes }) => relations.get(attributes['r:id'] ?? ''))
    .filter((part) => part !== undefined)
}

function writeSlide(builder: DocumentBuilder, slide: XmlElement): void {
  const shapes = shapesOf(childAt(slide, 'p:cSld', 'p:spTree'))
  const title = shapes.find((shape) => /^(title|ctrTitle)$/.test(placeholderOf(shape)))
  if (title) builder.heading(1, paragraphsOf(title).map(paragraphText).join(' '))
  for (const shape of shapes) {
    if (shape === title || /^(sldNum|dt|ftr)$/.test(placeholderOf(shape))) continue
    writeShape(builder, shape)
  }
}

async function writeNotes(builder: DocumentBuilder, archive: ZipArchive, slide: string): Promise<void> {
  const notes = (await relationsOf(archive, slide)).find(({ type }) => type === 'notesSlide')
  const part = notes && (await archive.read(notes.target))
  if (!part) return
  for (const shape of shapesOf(childAt(parseXml(part), 'p:cSld', 'p:spTree'))) {
    if (placeholderOf(shape) !== 'body') continue
    for (const paragraph of paragraphsOf(shape)) builder.paragraph(paragraphText(paragraph))
  }
}

/** The shapes of a tree in drawing order, those of groups among them; hidden ones left out. */
function shapesOf(tree: XmlElement | undefined): XmlElement[] {
  if (tree === undefined) return []
  return elementsOf(tree).flatMap((element) => {
    if (propertiesOf(element)?.attributes.hidden === '1') return []
    if (element.name === 'p:grpSp') return shapesOf(element)
    if (element.name === 'mc:AlternateContent') return shapesOf(childAt(element, 'mc:Choice'))
    return element.name === 'p:sp' || element.name === 'p:graphicFrame' ? [element] : []
  })
}

function propertiesOf(shape: XmlElement): XmlElement | undefined {
  const holder = elementsOf(shape).find(({ name }) => /^p:nv\w*Pr$/.test(name))
  return childAt(holder, 'p:cNvPr')
}

/** `title`, `body`, ... for a shape that fills a place of the layout, else empty. */
function placeholderOf(shape: XmlElement): string {
  const place = childAt(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph')
  return place === undefined ? '' : (place.attributes.type ?? 'body')
}

function writeShape(builder: DocumentBuilder, shape: XmlElement): void {
  for (const table of descendants(shape, 'a:tbl')) {
    const rows = elementsOf(table).filter(({ name }) => name === 'a:tr')
    const firstRow = childAt(table, 'a:tblPr')?.attributes.firstRow
    builder.table(cellRows(rows), firstRow === '1' ? { header: true } : {})
  }
  const numbers: number[] = []
  for (const paragraph of paragraphsOf(shape)) {
    const text = paragraphText(paragraph)
    if (text.trim() === '') continue
    const properties = childAt(paragraph, 'a:pPr')
    const depth = Number(properties?.attributes.lvl ?? 0) || 0
    if (childAt(properties, 'a:buAutoNum')) {
      numbers.length = depth + 1
      numbers[depth] = (numbers[depth] ?? 0) + 1
      builder.listItem(text, `${numbers[depth]}.`, depth)
    } else if (isBulleted(properties, shape, depth)) builder.listItem(text, '-', depth)
    else builder.paragraph(text)
  }
}

/** A paragraph is bulleted by itself, or by standing in a body place or on a deeper level. */
function isBulleted(properties: XmlElement | undefined, shape: XmlElement, depth: number): boolean {
  if (childAt(properties, 'a:buNone')) return false
  if (childAt(properties, 'a:buChar') || childAt(properties, 'a:buBlip') || depth > 0) return true
  return placeholderOf(shape) === 'body' && paragraphsOf(shape).length > 1
}

/** Cells in their columns: one merged with the cell above repeats it, one merged with the left is empty. */
function cellRows(rows: XmlElement[]): string[][] {
  const texts: string[][] = []
  for (const row of rows) {
    const above = texts.at(-1)
    const cells = elementsOf(row).filter(({ name }) => name === 'a:tc')
    texts.push(
      cells.map((cell, column) => {
        if (cell.attributes.hMerge === '1') return ''
        if (cell.attributes.vMerge === '1') return above?.[column] ?? ''
        return [...descendants(cell, 'a:p')].map(paragraphText).join(' ')
      }),
    )
  }
  return texts
}

function paragraphsOf(shape: XmlElement): XmlElement[] {
  const body = childAt(shape, 'p:txBody')
  return body === undefined ? [] : elementsOf(body).filter(({ name }) => name === 'a:p')
}

function paragraphText(paragraph: XmlElement): string {
  return elementsOf(paragraph)
    .map((run) => (run.name === 'a:br' ? '\n' : textOf(childAt(run, 'a:t'))))
    .join('')
}
