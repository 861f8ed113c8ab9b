import { describe, expect, it } from 'vitest'
import { readMarkdown, safeHref } from './grammar.ts'
import { findMarks, leavesOf } from './marks.ts'

const inline = (source: string) => {
  const paragraph = readMarkdown(source)[0]
  return paragraph && 'tokens' in paragraph ? (paragraph.tokens ?? []) : []
}
const types = (source: string) => inline(source).map((token) => token.type)

describe('reading an answer', () => {
  it('tells citations from brackets and links', () => {
    expect(inline('Yes [1][2, 3].').filter((token) => token.type === 'citation')).toMatchObject([
      { numbers: [1] },
      { numbers: [2, 3] },
    ])
    expect(types('See [1](https://example.org).')).not.toContain('citation')
    expect(types('`a[1]`')).toEqual(['codespan'])
  })

  it('reads formulas and leaves money alone', () => {
    expect(inline('so $E = mc^2$ holds').find((token) => token.type === 'math')).toMatchObject({
      tex: 'E = mc^2',
    })
    expect(inline('so \\(a+b\\) holds').find((token) => token.type === 'math')).toMatchObject({ tex: 'a+b' })
    expect(readMarkdown('$$\n\\sum_i x_i\n$$')[0]).toMatchObject({ type: 'math', isBlock: true })
    expect(types('It costs R$ 5 or R$ 10, that is $1 or $2.')).toEqual(['text'])
  })

  it('follows links to pages and e-mail only', () => {
    expect(safeHref('https://example.org')).toBe('https://example.org')
    expect(safeHref('mailto:ana@example.org')).toBe('mailto:ana@example.org')
    for (const href of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      '/api/v1/keys',
      'vbscript:x',
    ]) {
      expect(safeHref(href)).toBeNull()
    }
  })
})

describe('marking what is not supported', () => {
  it('finds a sentence whatever emphasis and citations stand in it', () => {
    const tokens = inline('First **bold** claim [1]. The *second* claim, in `code`. Third.')
    const sentence = 'The *second* claim, in `code`. [2]'
    const [mark] = findMarks(tokens, [{ sentence, citations: [2], verdict: 'unsupported' }])
    expect(leavesOf(tokens).join('').slice(mark?.start, mark?.end)).toBe('The second claim, in code.')
  })

  it('marks nothing that is supported', () => {
    const support = [{ sentence: 'All is well.', citations: [1], verdict: 'supported' as const }]
    expect(findMarks(inline('All is well. [1]'), support)).toEqual([])
  })
})
