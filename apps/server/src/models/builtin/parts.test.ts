import { describe, expect, it } from 'vitest'
import { partsOf } from './parts.ts'

const questions = (question: string) => partsOf(question).map((part) => part.question)

describe('telling the parts of a question', () => {
  it.each([
    ['Quando é a prova e quanto vale?', ['Quando é a prova?', 'Quanto vale prova?']],
    ['When and where was the meeting?', ['When was the meeting?', 'Where was the meeting?']],
    [
      'Quem descreveu o ciclo? E onde ocorre a fase clara?',
      ['Quem descreveu o ciclo?', 'Onde ocorre a fase clara?'],
    ],
    [
      'How many days are paid, and who approves them?',
      ['How many days are paid?', 'Who approves them many days paid?'],
    ],
  ])('lends the second the subject it lacks: %s', (question, parts) => {
    expect(questions(question)).toEqual(parts)
  })

  it.each([
    'Quem é o autor de Guerra e Paz?',
    'What is the difference between who and whom?',
    'Onde ficam os rios e os lagos que secaram?',
    'A prova vale quanto?',
  ])('leaves a question whole that asks one thing: %s', (question) => {
    expect(questions(question)).toEqual([])
  })
})
