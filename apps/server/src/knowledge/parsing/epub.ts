import { posix } from 'node:path'
import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { parseHtml } from './html.ts'
import { writeHtml } from './html-blocks.ts'
import { ParseFailure } from './parse-failure.ts'
import { childAt, descendants, elementsOf, parseXml, textOf, type XmlElement } from './xml.ts'
import { ZipArchive } from './zip-archive.ts'

/** A book: its chapters in reading order; the pages of contents are left out. */
export async function readEpub(bytes: Buffer, name: string): Promise<ParsedDocument> {
  const archive = await ZipArchive.open(bytes, 'EPUB')
  if (await hasEncryptedChapters(archive)) throw new ParseFailure('encrypted')
  const container = parseXml(await archive.require('META-INF/container.xml'))
  const rootFile = [...descendants(container, 'rootfile')][0]?.attributes['full-path']
  if (rootFile === undefined) throw new ParseFailure('corrupt', { type: 'EPUB' })
  const book = parseXml(await archive.require(rootFile))
  const builder = new DocumentBuilder()
  for (const chapter of chaptersOf(book, posix.dirname(rootFile))) {
    const page = await archive.read(chapter)
    if (page === null) continue
    builder.closeHeadings()
    writeHtml(builder, parseHtml(page))
  }
  const metadata = elementsOf(book).find((element) => /(^|:)metadata$/.test(element.name))
  return builder.finish({
    title: textOf(childAt(metadata, 'dc:title')),
    language: textOf(childAt(metadata, 'dc:language')),
    name,
    mediaType: '',
  })
}

function chaptersOf(book: XmlElement, folder: string): string[] {
  const items = new Map<string, XmlElement>()
  for (const item of descendants(book, 'item', 'opf:item')) items.set(item.attributes.id ?? '', item)
  return [...descendants(book, 'itemref', 'opf:itemref')]
    .map((reference) => items.get(reference.attributes.idref ?? ''))
    .filter((item) => item !== undefined)
    .filter(({ attributes }) => /html|xml/.test(attributes['media-type'] ?? ''))
    .filter(({ attributes }) => !/\bnav\b/.test(attributes.properties ?? ''))
    .map(({ attributes }) => posix.join(folder, safeDecode(attributes.href ?? '').replace(/#.*$/, '')))
}

function safeDecode(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}

/** Protected books encrypt their pages; obfuscated fonts alone do not count. */
async function hasEncryptedChapters(archive: ZipArchive): Promise<boolean> {
  const encryption = await archive.read('META-INF/encryption.xml')
  return encryption !== null && /URI="[^"]*\.x?html?"/i.test(encryption.toString('utf8'))
}
