import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { ParseFailure } from './parse-failure.ts'
import { childAt, elementsOf, parseXml, textOf, type XmlElement } from './xml.ts'
import { ZipArchive } from './zip-archive.ts'

const TITLE = /^(Title|T[íi]tulo)$/

/** OpenDocument text: headings, paragraphs, lists, tables; notes stand where they are called. */
export async function readOdt(bytes: Buffer, name: string): Promise<ParsedDocument> {
  const archive = await ZipArchive.open(bytes, 'OpenDocument (ODT)')
  const manifest = await archive.read('META-INF/manifest.xml')
  if (manifest?.includes('encryption-data')) throw new ParseFailure('encrypted')
  const content = parseXml(await archive.require('content.xml'))
  const body = childAt(content, 'office:body', 'office:text')
  if (body === undefined) throw new ParseFailure('corrupt', { type: 'OpenDocument (ODT)' })
  const builder = new DocumentBuilder()
  writeChildren(builder, body, titleStyles(content))
  const metadata = await archive.read('meta.xml')
  const properties = metadata && childAt(parseXml(metadata), 'office:meta')
  return builder.finish({
    title: textOf(childAt(properties || undefined, 'dc:title')),
    language: textOf(childAt(properties || undefined, 'dc:language')),
    name,
    mediaType: '',
  })
}

/** The styles of titles: those named so and the automatic ones made from them. */
function titleStyles(content: XmlElement): Set<string> {
  const automatic = childAt(content, 'office:automatic-styles')
  const derived = automatic === undefined ? [] : elementsOf(automatic)
  const titles = derived.filter((style) => TITLE.test(style.attributes['style:parent-style-name'] ?? ''))
  return new Set(titles.map((style) => style.attributes['style:name'] ?? ''))
}

function writeChildren(builder: DocumentBuilder, parent: XmlElement, titles: Set<string>): void {
  for (const element of elementsOf(parent)) {
    if (element.name === 'text:h')
      builder.heading(Number(element.attributes['text:outline-level']) || 1, inlineText(element))
    else if (element.name === 'text:p') writeParagraph(builder, element, titles)
    else if (element.name === 'text:list') writeList(builder, element, 0)
    else if (element.name === 'table:table') builder.table(rowsOf(element).map(cellsOf))
    else if (!/^(text:tracked-changes|office:forms|text:sequence-decls)$/.test(element.name))
      writeChildren(builder, element, titles)
  }
}

/** Titles are paragraphs that only their style tells. */
function writeParagraph(builder: DocumentBuilder, element: XmlElement, titles: Set<string>): void {
  const style = element.attributes['text:style-name'] ?? ''
  if (TITLE.test(style) || titles.has(style)) builder.heading(1, inlineText(element))
  else builder.paragraph(inlineText(element))
}

function writeList(builder: DocumentBuilder, list: XmlElement, depth: number): void {
  for (const item of elementsOf(list)) {
    for (const part of elementsOf(item)) {
      if (part.name === 'text:list') writeList(builder, part, depth + 1)
      else if (part.name === 'text:h')
        builder.heading(Number(part.attributes['text:outline-level']) || 1, inlineText(part))
      else builder.listItem(inlineText(part), '-', depth)
    }
  }
}

function rowsOf(table: XmlElement): XmlElement[] {
  return elementsOf(table).flatMap((part) =>
    part.name === 'table:table-row'
      ? [part]
      : /^table:table-(header-rows|rows|row-group)$/.test(part.name)
        ? rowsOf(part)
        : [],
  )
}

function cellsOf(row: XmlElement): string[] {
  return elementsOf(row)
    .filter(({ name }) => /^table:(covered-)?table-cell$/.test(name))
    .flatMap((cell) => {
      const repeated = Math.min(Number(cell.attributes['table:number-columns-repeated']) || 1, 100)
      return Array<string>(repeated).fill(elementsOf(cell).map(inlineText).join(' '))
    })
}

/** The text of a paragraph; spaces, tabs and breaks are elements in this format. */
function inlineText(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child.replace(/\s+/g, ' ')
      if (child.name === 'text:s') return ' '.repeat(Math.min(Number(child.attributes['text:c']) || 1, 100))
      if (child.name === 'text:tab') return '\t'
      if (child.name === 'text:line-break') return '\n'
      if (child.name === 'text:note') return ` (${textOf(childAt(child, 'text:note-body')).trim()})`
      if (/^(office:annotation|text:ruby-text|svg:desc|svg:title)/.test(child.name)) return ''
      const separator = /^(text:p|text:h|text:list|text:list-item)$/.test(child.name) ? ' ' : ''
      return `${separator}${inlineText(child)}`
    })
    .join('')
}
