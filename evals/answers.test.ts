import { describe, expect, it } from 'vitest'
import { containsGold, normaliseAnswer, scoreAnswers, tokenF1 } from './answers.ts'

describe('measuring answers', () => {
  it('compares without case, accents, marks and articles', () => {
    expect(normaliseAnswer('A  Floresta Amazônica,')).toBe('floresta amazonica')
    expect(containsGold('Cobre a floresta amazônica. [1]', ['A Floresta Amazônica'])).toBe(true)
    expect(containsGold('Foram 123 casos. [1]', ['23'])).toBe(false)
  })

  it('gives token F1 against the nearest gold text', () => {
    expect(tokenF1('in the year 1950', ['1950', 'year 1950'])).toBeCloseTo(0.8)
    expect(tokenF1('nothing', ['1950'])).toBe(0)
  })

  it('counts abstentions both ways and citations at their offsets', () => {
    const one = { gold: [], answer: '', sentences: [], citations: [] }
    const scores = scoreAnswers([
      {
        ...one,
        answerable: true,
        gold: ['1950'],
        answer: 'Em 1950. [1]',
        abstained: false,
        sentences: ['Em 1950.'],
        citations: [{ quote: 'a', stored: 'a' }],
      },
      { ...one, answerable: true, gold: ['x'], abstained: true },
      { ...one, answerable: false, abstained: true },
      { ...one, answerable: false, abstained: false, citations: [{ quote: 'a', stored: 'b' }] },
    ])
    expect(scores).toEqual({
      answered: 0.5,
      goldContained: 0.5,
      f1: 1 / 3,
      abstentionPrecision: 0.5,
      abstentionRecall: 0.5,
      citationsExact: 0.5,
    })
  })

  it('has no abstention figures for a set without unanswerable questions', () => {
    expect(
      scoreAnswers([
        { answerable: true, gold: ['a'], answer: 'a', abstained: false, sentences: ['a'], citations: [] },
      ]),
    ).toMatchObject({
      abstentionPrecision: null,
      abstentionRecall: null,
      citationsExact: null,
    })
  })
})
