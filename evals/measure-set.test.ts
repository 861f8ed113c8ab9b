import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchApp } from '../apps/server/src/cli/scratch-app.ts'
import { measureSet, type SetReport } from './measure-set.ts'
import type { EvaluationSet } from './sets.ts'

const lighthouse = 'The lighthouse of Santa Marta was lit in 1891. It stands 29 metres above the rock.'
const bakery = 'The bakery opens at five in the morning. Bread is baked twice a day in a wood oven.'

const set: EvaluationSet = {
  name: 'tiny-en',
  language: 'en',
  corpus: [
    { id: 'lighthouse', title: 'Lighthouse', text: lighthouse },
    { id: 'copy', title: 'Lighthouse again', text: lighthouse },
    { id: 'bakery', title: '', text: bakery },
    { id: 'empty', title: 'Nothing', text: '' },
  ],
  queries: new Map([
    [
      'tiny-en',
      [
        { id: 'q1', text: 'When was the lighthouse of Santa Marta lit?' },
        { id: 'q2', text: 'When does the bakery open in the morning?' },
      ],
    ],
  ]),
  judgements: new Map([
    ['q1', new Map([['copy', 1]])],
    ['q2', new Map([['bakery', 1]])],
  ]),
  relevanceThreshold: 1,
  answers: new Map([
    ['q1', ['1891']],
    ['q2', ['five in the morning']],
  ]),
  unanswerable: [{ id: 'u1', text: 'Who discovered penicillin in London?' }],
}

describe('measuring a set through the product', () => {
  let app: Awaited<ReturnType<typeof openScratchApp>>
  let reports: SetReport[]

  beforeAll(async () => {
    app = await openScratchApp()
    reports = await measureSet(app.gepeto, set)
  }, 120_000)
  afterAll(() => app?.close())

  it('ranks documents, each corpus id where texts are the same, past a document without text', () => {
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatchObject({ set: 'tiny-en', queries: 2, recall5: 1 })
    expect(reports[0]!.mrr10).toBeGreaterThanOrEqual(0.75)
  })

  it('asks every question and scores what was answered', () => {
    expect(reports[0]).toMatchObject({
      answered: 1,
      goldContained: 1,
      abstentionRecall: 1,
      abstentionPrecision: 1,
      citationsExact: 1,
    })
  })

  it('leaves no collection behind', async () => {
    const { items } = await app.gepeto.collections.list()
    expect(items.map(({ name }) => name)).not.toContain('eval tiny-en')
  })
})
