import { describe, expect, it } from 'vitest'
import { dressedTexts } from './dressed-texts.ts'
import { hiddenTexts } from './hidden-texts.ts'
import { maskingTexts } from './masking-texts.ts'
import { measureMasking } from './measure-masking.ts'

describe('masking', () => {
  it.each([
    ['as forms have it', maskingTexts(7, 2000)],
    ['in the dress of logs and hurried people', dressedTexts(7, 2000)],
    ['in rows, broken lines, other characters and under other names', hiddenTexts(7, 2000)],
  ])('finds what is personal %s, and hardly anything else', (_, texts) => {
    const { precision, recall } = measureMasking(texts).scores.get('all')!
    expect(precision).toBeGreaterThanOrEqual(0.995)
    expect(recall).toBeGreaterThanOrEqual(0.995)
  })
})
