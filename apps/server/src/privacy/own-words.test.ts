import { describe, expect, it } from 'vitest'
import { ownWords } from './own-words.ts'

describe('what somebody takes away of an event', () => {
  it.each([
    ['answers.answer.given', { question: 'When?' }],
    ['assistants.assistant.published', {}],
    ['knowledge.document.added', { title: 'Plan', collectionId: 'col_a', bytes: 3 }],
    ['knowledge.document.opened-unshared', {}],
    ['knowledge.documents.found-unshared', { query: 'plans' }],
    ['models.provider.created', {}],
    ['privacy.person.erased', {}],
  ])('is their own words: %s', (kind, data) => {
    const told = {
      question: 'When?',
      prompt: 'told to the model',
      passages: ['said by a document'],
      configuration: { instructions: 'hidden' },
      title: 'Plan',
      collectionId: 'col_a',
      bytes: 3,
      query: 'plans',
    }
    expect(ownWords({ kind, data: told })).toEqual({ kind, data })
  })

  it('is all of what they did with their account', () => {
    const event = { kind: 'identity.api-key.created', data: { name: 'mine' } }
    expect(ownWords(event)).toEqual(event)
  })

  it('is nothing where the key is destroyed, and of a kind that is not known', () => {
    expect(ownWords({ kind: 'identity.user.renamed', data: null }).data).toBeNull()
    expect(ownWords({ kind: 'later.thing.happened', data: { text: 'x' } }).data).toEqual({})
  })
})
