import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { decodeText } from './charset.ts'
import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { writeHtml } from './html-blocks.ts'
import { attributeOf, findElement, plainText } from './html-tree.ts'

type Document = DefaultTreeAdapterTypes.Document
type Element = DefaultTreeAdapterTypes.Element

/** A web page: its main content without navigation, scripts, forms and what is hidden. */
export function readHtml(bytes: Uint8Array, name: string): ParsedDocument {
  const tree = parseHtml(bytes)
  const root = findElement(tree, (element) => element.tagName === 'html')
  const title = findElement(tree, (element) => element.tagName === 'title')
  const builder = new DocumentBuilder()
  const main = mainContent(tree)
  writeHtml(builder, main ?? tree)
  if (builder.isEmpty && main !== null) writeHtml(builder, tree)
  return builder.finish({
    title: ownTitle(tree, title),
    name,
    mediaType: 'text/html',
    language: root && attributeOf(root, 'lang'),
  })
}

/** The tree of a page in any charset, by its byte order mark or what it declares. */
export function parseHtml(bytes: Uint8Array): Document {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  const declared = /<meta[^>]{0,300}charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]
  const encoding = /^\s*<\?xml[^>]{0,200}encoding=["']([\w-]+)/i.exec(head)?.[1]
  return parse(decodeText(bytes, declared ?? encoding))
}

/** The one element that the page itself marks as its content; null where it marks none or several. */
function mainContent(tree: Document): Element | null {
  const main = findElement(
    tree,
    (element) => element.tagName === 'main' || attributeOf(element, 'role') === 'main',
  )
  if (main !== null) return main
  const articles: Element[] = []
  findElement(tree, (element) => {
    if (element.tagName === 'article') articles.push(element)
    return articles.length > 1
  })
  const [article] = articles
  return articles.length === 1 && article && plainText(article).length > 500 ? article : null
}

/** The page's title; of "Page - Site" only the page where its first heading says the same. */
function ownTitle(tree: Document, title: Element | null): string | null {
  const declared = title === null ? '' : plainText(title).trim()
  const first = findElement(tree, (element) => element.tagName === 'h1')
  const heading = first === null ? '' : plainText(first).replace(/\s+/g, ' ').trim()
  if (heading !== '' && declared.startsWith(heading)) return heading
  return declared || heading || null
}
