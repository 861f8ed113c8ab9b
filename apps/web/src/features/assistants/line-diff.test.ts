import { describe, expect, it } from 'vitest'
import { diffLines } from './line-diff.ts'

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)

describe('how a text became another', () => {
  it('keeps the lines that both have', () => {
    expect(shown('a\nb\nc', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', '+d'])
  })

  it('is all added or all removed where one of them is empty', () => {
    expect(shown('', 'a\nb')).toEqual(['+a', '+b'])
    expect(shown('a', '')).toEqual(['-a'])
    expect(shown('', '')).toEqual([])
  })

  it('shows very long texts whole', () => {
    const long = Array.from({ length: 500 }, (_, line) => String(line)).join('\n')
    expect(shown(long, `${long}\nx`)).toHaveLength(1001)
  })
})
