import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSource } from '../text/alignment.ts'
import { combineVerdicts, judge } from './verify.ts'

interface Pair {
  source: string
  claim: string
  kind:
    | 'verbatim'
    | 'paraphrase'
    | 'number'
    | 'name'
    | 'negation'
    | 'opposite'
    | 'stitched'
    | 'added'
    | 'unrelated'
  supported: boolean
}

const pairs = readFileSync(new URL('./__fixtures__/support-pairs.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Pair)
const verdict = ({ claim, source }: Pair) => judge(claim, readSource(source))

describe('judging a claim by its source', () => {
  it.each(pairs.filter(({ kind }) => kind === 'verbatim'))(
    'supports what stands there word for word: $claim',
    (pair) => {
      expect(verdict(pair)).toBe('supported')
    },
  )

  it.each(pairs.filter(({ supported }) => !supported))(
    'does not support an altered claim ($kind): $claim',
    (pair) => {
      expect(verdict(pair)).not.toBe('supported')
    },
  )

  it('supports most light paraphrases, and never calls one unsupported', () => {
    const paraphrases = pairs.filter(({ kind }) => kind === 'paraphrase').map(verdict)
    expect(paraphrases).not.toContain('unsupported')
    expect(
      paraphrases.filter((one) => one === 'supported').length / paraphrases.length,
    ).toBeGreaterThanOrEqual(0.7)
  })

  it.each(pairs.filter(({ kind }) => kind === 'number' || kind === 'unrelated'))(
    'calls unsupported ($kind): $claim',
    (pair) => {
      expect(verdict(pair)).toBe('unsupported')
    },
  )

  it('is as good as all parts of a sentence, and no better than its worst', () => {
    expect(combineVerdicts(['supported', 'supported'])).toBe('supported')
    expect(combineVerdicts(['supported', 'unsupported'])).toBe('partial')
    expect(combineVerdicts(['unsupported', 'unsupported'])).toBe('unsupported')
    expect(combineVerdicts([])).toBe('unsupported')
  })
})
