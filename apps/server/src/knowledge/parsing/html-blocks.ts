import type { DefaultTreeAdapterTypes } from 'parse5'
import type { DocumentBuilder } from './document-builder.ts'
import { attributeOf, isElement, isLeftOut, isText, plainText } from './html-tree.ts'

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.ChildNode
type Parent = DefaultTreeAdapterTypes.ParentNode

const BLOCKS = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header hr html legend li main ol p section summary ul caption'.split(
    ' ',
  ),
)
const HEADING = /^h([1-6])$/
/** A cell longer than this makes a table one of layout: its cells are read as text. */
const LONGEST_CELL = 600

interface List {
  ordered: boolean
  next: number
}

/**
 * Writes what stands below a node as blocks. Walks without recursion: depth of nesting costs nothing.
 * @param leaveOut further elements to pass over
 */
export function writeHtml(
  builder: DocumentBuilder,
  root: Parent,
  leaveOut: (element: Element) => boolean = isLeftOut,
): void {
  new HtmlWriter(builder, leaveOut).write(root)
}

class HtmlWriter {
  readonly #builder: DocumentBuilder
  readonly #leaveOut: (element: Element) => boolean
  readonly #lists: List[] = []
  #line: string[] = []
  /** The marker of the list item whose first line has not been written yet. */
  #marker: string | null = null

  constructor(builder: DocumentBuilder, leaveOut: (element: Element) => boolean) {
    this.#builder = builder
    this.#leaveOut = leaveOut
  }

  write(root: Parent): void {
    const ahead: (Node | (() => void))[] = [...root.childNodes].reverse()
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (typeof next === 'function') next()
      else if (isText(next)) this.#line.push(next.value.replace(/[\t\n\f\r ]+/g, ' '))
      else if (isElement(next) && !this.#leaveOut(next)) this.#enter(next, ahead)
    }
    this.#flush()
  }

  #enter(element: Element, ahead: (Node | (() => void))[]): void {
    const { tagName } = element
    const heading = HEADING.exec(tagName)
    if (heading) {
      this.#flush()
      ahead.push(() => this.#flushHeading(Number(heading[1])))
    } else if (tagName === 'br') this.#line.push('\n')
    else if (tagName === 'pre') {
      this.#flush()
      this.#builder.code(plainText(element))
      return
    } else if (tagName === 'table' && this.#table(element)) return
    else if (tagName === 'ul' || tagName === 'ol') {
      this.#flush()
      this.#lists.push({ ordered: tagName === 'ol', next: Number(attributeOf(element, 'start')) || 1 })
      ahead.push(() => {
        this.#flush()
        this.#lists.pop()
      })
    } else if (tagName === 'li') {
      this.#flush()
      const list = this.#lists.at(-1)
      this.#marker = list?.ordered ? `${list.next++}.` : '-'
      ahead.push(() => {
        this.#flush()
        this.#marker = null
      })
    } else if (BLOCKS.has(tagName) || /^(table|t[rdh]|tbody|thead|tfoot)$/.test(tagName)) {
      this.#flush()
      ahead.push(() => this.#flush())
    } else if (tagName === 'math') {
      const source = attributeOf(element, 'alttext')
      if (source !== null) {
        this.#line.push(source)
        return
      }
    }
    for (let at = element.childNodes.length - 1; at >= 0; at--) ahead.push(element.childNodes[at]!)
  }

  #flush(): void {
    const text = this.#takeLine()
    if (text === '') return
    const depth = Math.max(0, this.#lists.length - 1)
    if (this.#marker !== null) this.#builder.listItem(text, this.#marker, depth)
    else this.#builder.paragraph(text)
    if (this.#marker !== null) this.#marker = null
  }

  #flushHeading(level: number): void {
    const text = this.#takeLine()
    if (text !== '') this.#builder.heading(level, text)
  }

  #takeLine(): string {
    const text = this.#line.join('').trim()
    this.#line = []
    return text
  }

  /** Writes a table of data; false for one of layout, which is walked like other elements. */
  #table(table: Element): boolean {
    const rows: string[][] = []
    let hasHeader = false
    let pairs = 0
    const grid = new TableGrid()
    for (const row of rowsOf(table)) {
      const cells = row.childNodes.filter(isElement).filter((cell) => /^t[dh]$/.test(cell.tagName))
      const isHeaderRow = cells.length > 0 && cells.every((cell) => cell.tagName === 'th')
      if (rows.length === 0) hasHeader = isHeaderRow || inHead(row)
      const texts = cells.map((cell) => this.#cellText(cell))
      if (texts.some((text) => text.length > LONGEST_CELL)) return false
      rows.push(grid.place(cells, texts))
      if (cells.length === 2 && cells[0]!.tagName === 'th' && cells[1]!.tagName === 'td') pairs++
    }
    this.#flush()
    for (const caption of table.childNodes)
      if (isElement(caption) && caption.tagName === 'caption')
        this.#builder.paragraph(this.#cellText(caption))
    if (pairs * 2 > rows.length) this.#builder.table(rows.map(pair), { header: false })
    else this.#builder.table(rows, hasHeader ? { header: true } : {})
    return true
  }

  /** The visible text of a cell in one line; blocks inside it are parted by a space. */
  #cellText(cell: Element): string {
    const parts: string[] = []
    const ahead: Node[] = [...cell.childNodes].reverse()
    for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
      if (isText(node)) parts.push(node.value)
      if (!isElement(node) || this.#leaveOut(node)) continue
      if (BLOCKS.has(node.tagName) || /^(br|t[rdh]|table|pre|h[1-6])$/.test(node.tagName)) parts.push(' ')
      for (let at = node.childNodes.length - 1; at >= 0; at--) ahead.push(node.childNodes[at]!)
    }
    return parts.join('').replace(/\s+/g, ' ').trim()
  }
}

/** Sets cells in their columns: a cell over several columns leaves the others empty, one over rows repeats. */
class TableGrid {
  /** By column: what a cell above still fills, and for how many rows. */
  readonly #hanging: { text: string; rows: number }[] = []

  place(cells: Element[], texts: string[]): string[] {
    const row: string[] = []
    const fillHanging = () => {
      for (
        let above = this.#hanging[row.length];
        above && above.rows > 0;
        above = this.#hanging[row.length]
      ) {
        above.rows--
        row.push(above.text)
      }
    }
    for (const [index, cell] of cells.entries()) {
      fillHanging()
      const rows = spanOf(cell, 'rowspan') - 1
      for (let column = 0; column < spanOf(cell, 'colspan'); column++) {
        const text = column === 0 ? texts[index]! : ''
        this.#hanging[row.length] = { text, rows }
        row.push(text)
      }
    }
    fillHanging()
    return row
  }
}

function spanOf(cell: Element, name: 'rowspan' | 'colspan'): number {
  return Math.min(Math.max(Number(attributeOf(cell, name)) || 1, 1), 100)
}

/** Of a row of name and value, one cell that says both. */
function pair(row: string[]): string[] {
  const [name = '', value = ''] = row
  if (row.length > 2 || name === '' || value === '' || name.length > 60) return row
  return [`${name.replace(/:$/, '')}: ${value}`]
}

/** The rows of a table itself, not those of tables inside its cells. */
function rowsOf(table: Element): Element[] {
  return table.childNodes
    .filter(isElement)
    .flatMap((part) =>
      /^t(head|body|foot)$/.test(part.tagName) ? part.childNodes.filter(isElement) : [part],
    )
    .filter((row) => row.tagName === 'tr')
}

function inHead(row: Element): boolean {
  return row.parentNode !== null && row.parentNode.nodeName === 'thead'
}
