import type { DefaultTreeAdapterTypes } from 'parse5'

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.ChildNode
type Parent = DefaultTreeAdapterTypes.ParentNode

export const isElement = (node: Node): node is Element => 'tagName' in node
export const isText = (node: Node): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text'

export function attributeOf(element: Element, name: string): string | null {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? null
}

/** The first element below, in document order, that fits; without recursion, for trees of any depth. */
export function findElement(root: Parent, fits: (element: Element) => boolean): Element | null {
  const ahead: Node[] = [...root.childNodes].reverse()
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (!isElement(node)) continue
    if (fits(node)) return node
    for (let at = node.childNodes.length - 1; at >= 0; at--) ahead.push(node.childNodes[at]!)
  }
  return null
}

/** All text below, scripts and styles left out. */
export function plainText(root: Parent): string {
  const parts: string[] = []
  const ahead: Node[] = [...root.childNodes].reverse()
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (isText(node)) parts.push(node.value)
    if (!isElement(node) || node.tagName === 'script' || node.tagName === 'style') continue
    for (let at = node.childNodes.length - 1; at >= 0; at--) ahead.push(node.childNodes[at]!)
  }
  return parts.join('')
}

const SKIPPED = new Set(
  'script style noscript template nav head iframe object embed svg canvas audio video map select option button input textarea datalist dialog rp'.split(
    ' ',
  ),
)
const HIDDEN_STYLE =
  /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)/i
/** Marks of MediaWiki and the like: section edit links, reference numbers, navigation boxes, page furniture. */
const FURNITURE_CLASS =
  /(^|\s)(mw-editsection|navbox|vertical-navbox|sidebar|noprint|mw-portlet[\w-]*|mw-interlanguage-selector|vector-(?:page-toolbar|dropdown|menu|toc|column-start)[\w-]*|mw-jump-link|reference|breadcrumbs?|cookie-banner|sr-only|visually-hidden)(\s|$)/
const FURNITURE_ROLE = new Set([
  'navigation',
  'search',
  'banner',
  'contentinfo',
  'menu',
  'menubar',
  'toolbar',
])

/** Whether an element is no part of what the page says to a reader: hidden, a control, or page furniture. */
export function isLeftOut(element: Element): boolean {
  const { tagName } = element
  if (SKIPPED.has(tagName)) return true
  if ((tagName === 'header' || tagName === 'footer') && isPageLevel(element)) return true
  for (const { name, value } of element.attrs) {
    if (name === 'hidden') return true
    if (name === 'aria-hidden' && value === 'true' && tagName !== 'math') return true
    if (name === 'style' && HIDDEN_STYLE.test(value)) return true
    if (name === 'role' && FURNITURE_ROLE.has(value)) return true
    if (name === 'class' && FURNITURE_CLASS.test(value)) return true
  }
  return false
}

/** A header with the page's first heading is content; one around menus, or any footer of the body, is not. */
function isPageLevel(element: Element): boolean {
  const parent = element.parentNode
  const isOfBody = parent !== null && 'tagName' in parent && parent.tagName === 'body'
  if (!isOfBody) return false
  return findElement(element, (inner) => inner.tagName === 'h1') === null
}
