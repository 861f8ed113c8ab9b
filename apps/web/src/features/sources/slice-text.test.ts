import { describe, expect, it } from 'vitest'
import { cutAtSpan, windowAround } from './slice-text.ts'
import { readBlocks } from './text-blocks.ts'

const shownOf = (text: string) => ({ from: 0, to: text.length })

describe('showing a stretch of stored text', () => {
  it('marks exactly the span and loses nothing of the rest', () => {
    const text = 'One. Two. Three.'
    const pieces = cutAtSpan(text, shownOf(text), { start: 5, end: 9 })
    expect(pieces.filter((piece) => piece.isMarked).map((piece) => piece.text)).toEqual(['Two.'])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  })

  it('opens long texts around the span, at line ends', () => {
    const text = Array.from({ length: 5000 }, (_, line) => `line ${line}`).join('\n')
    const start = text.indexOf('line 3000')
    const { from, to } = windowAround(text, { start, end: start + 9 })
    expect(text[from - 1]).toBe('\n')
    expect(text[to]).toBe('\n')
    expect(from).toBeLessThan(start)
    expect(to - from).toBeLessThan(30_000)
  })
})

describe('reading stored text as blocks', () => {
  it('tells headings and tables from text, each letter at its own offset', () => {
    const text = '# Title\n\nSome text\non two lines.\n\n| Job | Ends |\n| --- | ---: |\n| A | 02:00 |\n'
    const blocks = readBlocks(text, shownOf(text), [])
    expect(blocks.map((block) => block.kind)).toEqual(['heading', 'text', 'table'])
    const [title, , table] = blocks
    expect(text.slice(title?.from, title?.to)).toBe('Title')
    const cells = table?.kind === 'table' ? table.rows : []
    expect(cells.map((row) => row.map(({ from, to }) => text.slice(from, to)))).toEqual([
      ['Job', 'Ends'],
      ['A', '02:00'],
    ])
  })

  it('names a page where it begins, once', () => {
    const text = 'aaaa\nbbbb\ncccc\n'
    const places = [
      { offset: 0, name: 'Page 1' },
      { offset: 5, name: 'Page 1' },
      { offset: 10, name: 'Page 2' },
    ]
    const blocks = readBlocks(text, shownOf(text), places)
    expect(blocks.map(({ place, from, to }) => [place, text.slice(from, to)])).toEqual([
      ['Page 1', 'aaaa\nbbbb'],
      ['Page 2', 'cccc'],
    ])
  })

  it('names the page that a window in its middle begins on', () => {
    const text = 'aaaa\nbbbb'
    const places = [
      { offset: 0, name: 'Page 1' },
      { offset: 2, name: 'Page 2' },
    ]
    expect(readBlocks(text, { from: 5, to: 10 }, places)[0]?.place).toBe('Page 2')
  })
})
