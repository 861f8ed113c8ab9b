import { describe, expect, it } from 'vitest'
import type { GroundedRequest } from '../grounded-request.ts'
import { composeAnswer } from './compose.ts'
import { goOnFrom } from './going-on.ts'

const request: GroundedRequest = {
  question: 'When does the nightly backup start, and how long does it take?',
  language: 'en',
  history: [],
  passages: [
    {
      index: 1,
      documentTitle: 'Runbook',
      heading: ['Backup'],
      text: 'The nightly backup starts at 02:30. The nightly backup takes about 40 minutes.',
      score: 1,
      coverage: 1,
      similarity: 0.9,
      language: 'en',
    },
  ],
}

describe('the built-in model going on from another one', () => {
  it('quotes what it would have quoted', () => {
    expect(composeAnswer(request)).toBe(
      'The nightly backup starts at 02:30. [1]\n\nThe nightly backup takes about 40 minutes. [1]',
    )
  })

  it('ends the sentence that stands open, where it would have quoted it', () => {
    expect(goOnFrom(request, 'The nightly backup sta')).toBe(
      'rts at 02:30. [1] The nightly backup takes about 40 minutes. [1]',
    )
  })

  it('leaves a sentence of another open with a mark, and adds only what was not said', () => {
    expect(goOnFrom(request, 'The nightly backup starts at 02:30 [1]. It lasts for ab')).toBe(
      '…\n\nThe nightly backup takes about 40 minutes. [1]',
    )
  })

  it('has nothing to add where all was said', () => {
    expect(goOnFrom(request, `${composeAnswer(request)}`)).toBe('')
    expect(goOnFrom(request, `${composeAnswer(request)} And so`)).toBe('…')
  })

  it('has nothing to add where the documents do not tell', () => {
    const unknown = { ...request, question: 'Who won the cup in 1958?' }
    expect(goOnFrom(unknown, 'The cup was')).toBeUndefined()
  })
})
