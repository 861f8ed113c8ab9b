import { describe, expect, it } from 'vitest'
import { matchQuote } from './match-quote.ts'

const marked = (items: string[], quote: string) =>
  matchQuote(items, quote)?.map(({ item, start, end }) => items[item]?.slice(start, end)) ?? null

describe('finding a quote on a drawn page', () => {
  it('marks a quote inside one item', () => {
    expect(marked(['A fase clara ocorre nos tilacoides.'], 'ocorre nos tilacoides')).toEqual([
      'ocorre nos tilacoides',
    ])
  })

  it('goes over line ends, hyphenation and doubled spaces', () => {
    const items = ['A fase clara ocorre nos tila-', '', 'coides  da membrana.']
    expect(marked(items, 'ocorre nos tilacoides da membrana')).toEqual([
      'ocorre nos tila',
      'coides  da membrana',
    ])
  })

  it('reads ligatures and accents as the letters they stand for', () => {
    expect(marked(['eﬁciência energética'], 'eficiência energética')).toEqual(['eﬁciência energética'])
  })

  it('marks the half of a quote that ends on the next page', () => {
    const quote =
      'The scheduler restarts the stream once the resource is free, and then it waits for the operator.'
    const items = ['Intro.', 'The scheduler restarts the stream once the resource is free,']
    expect(marked(items, quote)).toEqual(['The scheduler restarts the stream once the resource is free'])
  })

  it('finds nothing where the words differ', () => {
    expect(marked(['Something else entirely stands on this page.'], 'ocorre nos tilacoides')).toBeNull()
    expect(marked(['text'], '—')).toBeNull()
  })
})
