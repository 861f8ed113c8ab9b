import { describe, expect, it } from 'vitest'
import { followUpKind, resolveFollowUp } from './follow-up.ts'

const after = (question: string, ...previous: string[]) =>
  resolveFollowUp(
    question,
    previous.flatMap((text) => [
      { role: 'user' as const, text },
      { role: 'assistant' as const, text: 'Uma resposta.' },
    ]),
  )

describe('making a follow-up searchable by itself', () => {
  it.each(['e por quê?', 'Por quê?', 'quando?', 'explique melhor', 'me dê um exemplo', 'mais detalhes'])(
    'adds the question before to %j',
    (question) => {
      expect(after(question, 'Onde ocorre a fase clara?')).toBe(`${question} Onde ocorre a fase clara?`)
    },
  )

  it.each(['Why?', 'and when?', 'tell me more', 'how so?', 'explain it further'])(
    'adds the question before to %j',
    (question) => {
      expect(after(question, 'Where do light reactions happen?')).toBe(
        `${question} Where do light reactions happen?`,
      )
    },
  )

  it('adds the subject that a pronoun stands for', () => {
    expect(after('Quem a descreveu? E onde ela ocorre?', 'O que é a fase escura da fotossíntese?')).toContain(
      'fase escura da fotossíntese',
    )
    expect(after('When does it start?', 'What is the nightly batch?')).toBe(
      'When does it start? nightly batch',
    )
  })

  it.each([
    ['E a fase clara?', 'Onde ocorre o ciclo de Calvin?', 'Onde ocorre a fase clara?'],
    ['E os estômatos?', 'O que faz a rubisco?', 'O que faz os estômatos?'],
    ['And the archive stream?', 'When must the nightly batch be finished?', 'When must the archive stream?'],
  ])('asks %j the way the question before was asked', (question, before, whole) => {
    expect(after(question, before)).toBe(whole)
  })

  it('goes back past other follow-ups to the question with a subject', () => {
    expect(after('e quando?', 'Quem descreveu o ciclo de Calvin?', 'e por quê?')).toContain('ciclo de Calvin')
  })

  it('leaves a question that stands by itself as it is', () => {
    const question = 'Qual é o prazo de inscrição do edital?'
    expect(after(question, 'Onde ocorre a fase clara?')).toBe(question)
    expect(resolveFollowUp('e por quê?', [])).toBe('e por quê?')
  })
})

describe('a question that only looks like a follow-up', () => {
  it.each([
    'Onde está a onça-pintada?',
    'Qual é a nota mínima nesta disciplina?',
    'Quantas provas há neste semestre?',
    'Is there a limit for uploads?',
    'Which job that failed was restarted?',
    'What is the deadline of this course?',
  ])('is asked as it is: %s', (question) => {
    expect(after(question, 'Quem descreveu o ciclo de Calvin?')).toBe(question)
  })

  it.each([
    'Onde esta fica?',
    'Onde ela está?',
    'Qual é a nota dessa prova?',
    'Who wrote that?',
    'Is there a limit for it?',
  ])('is one where a word stands for what was said: %s', (question) => {
    expect(after(question, 'Quem descreveu o ciclo de Calvin?')).toContain('Calvin')
  })
})

describe('telling follow-ups apart', () => {
  it.each([
    [
      'reason',
      ['e por quê?', 'Por que?', 'why?', 'And why not?', 'qual o motivo?', 'how come?', '¿por qué?'.slice(1)],
    ],
    [
      'next',
      ['e depois?', 'E depois disso?', 'and then?', 'What next?', 'o que acontece depois?', 'y después?'],
    ],
    [
      'more',
      ['mais detalhes', 'explique melhor', 'tell me more', 'continue', 'o que mais?', 'anything else?'],
    ],
    [
      undefined,
      [
        'e quando?',
        'Por que o céu é azul?',
        'Why did it fail?',
        'E a fase clara?',
        'depois de quantos dias?',
      ],
    ],
  ] as const)('knows %s', (kind, questions) => {
    for (const question of questions) expect(followUpKind(question), question).toBe(kind)
  })
})
