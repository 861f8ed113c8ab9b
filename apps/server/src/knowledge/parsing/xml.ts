import { decodeText } from './charset.ts'

/** An element: `name` with its prefix, children in order, text as strings. */
export interface XmlElement {
  name: string
  attributes: Record<string, string>
  children: (XmlElement | string)[]
}

/** Deeper nesting than any real document has. */
const MAX_DEPTH = 400
const MAX_NODES = 8_000_000

export class XmlError extends Error {}

/**
 * Parses XML into a tree in one linear pass. A document type is skipped unread: entities it declares do not
 * exist here, so nothing expands. External things are never fetched.
 * @throws XmlError when it is not well-formed, nested too deeply or too large
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  const source = decodeText(bytes, declaredEncoding(bytes)).replace(/^\ufeff/, '')
  const root: XmlElement = { name: '', attributes: {}, children: [] }
  const open: XmlElement[] = [root]
  let nodes = 0
  let at = 0
  while (at < source.length) {
    const tag = source.indexOf('<', at)
    const parent = open.at(-1)!
    if (tag !== at && open.length > 1) {
      const text = source.slice(at, tag < 0 ? source.length : tag)
      parent.children.push(text.includes('&') ? decodeEntities(text) : text)
    }
    if (tag < 0) break
    if (source.startsWith('<!--', tag)) at = after(source, '-->', tag + 4)
    else if (source.startsWith('<![CDATA[', tag)) {
      at = after(source, ']]>', tag + 9)
      parent.children.push(source.slice(tag + 9, at - 3))
    } else if (source.startsWith('<?', tag)) at = after(source, '?>', tag + 2)
    else if (source.startsWith('<!', tag)) at = skipDocumentType(source, tag)
    else if (source.startsWith('</', tag)) {
      at = after(source, '>', tag)
      if (open.length === 1 || source.slice(tag + 2, at - 1).trimEnd() !== parent.name)
        throw new XmlError(`unexpected end tag at ${tag}`)
      open.pop()
    } else {
      const { element, isClosed, end } = startTag(source, tag)
      if (++nodes > MAX_NODES) throw new XmlError('too many elements')
      parent.children.push(element)
      if (!isClosed && open.push(element) > MAX_DEPTH) throw new XmlError('nested too deeply')
      at = end
    }
  }
  if (open.length > 1) throw new XmlError(`<${open.at(-1)!.name}> is not closed`)
  const top = root.children.find((child) => typeof child !== 'string')
  if (top === undefined || typeof top === 'string') throw new XmlError('no element')
  return top
}

/** All elements below, in document order, by any of the names. */
export function* descendants(element: XmlElement, ...names: string[]): Generator<XmlElement> {
  for (const child of element.children) {
    if (typeof child === 'string') continue
    if (names.includes(child.name)) yield child
    yield* descendants(child, ...names)
  }
}

export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string')
}

/** The child reached by the names in turn; undefined when one is missing. */
export function childAt(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let current = element
  for (const name of path) current = current && elementsOf(current).find((child) => child.name === name)
  return current
}

export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return ''
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  return /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1]
}

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  if (at < 0) throw new XmlError(`no ${mark} after ${from}`)
  return at + mark.length
}

function skipDocumentType(source: string, from: number): number {
  const subset = source.indexOf('[', from)
  const end = after(source, '>', from)
  if (subset < 0 || subset > end) return end
  return after(source, '>', after(source, ']', subset) - 1)
}

const NAME = /[^\s/>=]+/y
const ATTRIBUTE = /\s*([^\s/>=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const TAG_END = /\s*(\/?)>/y

function startTag(source: string, tag: number): { element: XmlElement; isClosed: boolean; end: number } {
  NAME.lastIndex = tag + 1
  const name = NAME.exec(source)?.[0]
  if (name === undefined) throw new XmlError(`no name at ${tag}`)
  const attributes: Record<string, string> = {}
  let at = NAME.lastIndex
  for (;;) {
    TAG_END.lastIndex = at
    const end = TAG_END.exec(source)
    if (end) {
      return { element: { name, attributes, children: [] }, isClosed: end[1] === '/', end: TAG_END.lastIndex }
    }
    ATTRIBUTE.lastIndex = at
    const attribute = ATTRIBUTE.exec(source)
    if (!attribute) throw new XmlError(`bad attribute at ${at}`)
    attributes[attribute[1]!] = decodeEntities(attribute[2] ?? attribute[3] ?? '')
    at = ATTRIBUTE.lastIndex
  }
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,10}));/gi, (_, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMED[name] ?? ''
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}
