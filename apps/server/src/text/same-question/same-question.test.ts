import { describe, expect, it } from 'vitest'
import { isSameQuestion, readQuestion } from './index.ts'

const isSame = (one: string, other: string) => {
  const [left, right] = [readQuestion(one), readQuestion(other)]
  const both = left !== undefined && right !== undefined
  const there = both && isSameQuestion(left, right)
  // Whichever was asked first.
  expect(both && isSameQuestion(right, left)).toBe(there)
  return there
}

describe('two questions', () => {
  it.each([
    ['politeness', 'Quando começa o backup noturno?', 'Você pode me dizer quando começa o backup noturno?'],
    ['the place of a Portuguese verb', 'Quando começa o backup noturno?', 'Quando o backup noturno começa?'],
    [
      'what stands in front',
      'Em 2023, quantos clientes a empresa tinha?',
      'Quantos clientes a empresa tinha em 2023?',
    ],
    ['a number in words', 'Quem assina após dois dias de ausência?', 'Quem assina após 2 dias de ausência?'],
    ['a currency', 'Who approves purchases above $10,000?', 'Who approves purchases above 10000 dollars?'],
    ['a unit', 'What is the speed of light in km/s?', 'What is the speed of light in kilometers per second?'],
    ['a word for the same', 'When was the company founded?', 'When was the firm established?'],
    [
      'a noun for the verb',
      'What is the deadline to submit expenses?',
      'What is the deadline for submission of expenses?',
    ],
    ['a possessive', "What is Australia's capital?", 'What is the capital of Australia?'],
    ['the passive of "who"', 'Who discovered penicillin?', 'By whom was penicillin discovered?'],
    ['the way to ask how', 'How do I reset my password?', 'What are the steps to reset my password?'],
    ['an ordinal', 'What was the revenue in Q3 2024?', 'What was the revenue in the third quarter of 2024?'],
  ])('ask the same but for %s', (_what, one, other) => {
    expect(isSame(one, other)).toBe(true)
  })

  it.each([
    ['numbers', 'Qual é a multa após 30 dias?', 'Qual é a multa após 60 dias?'],
    ['units', 'What is the limit in kilometers?', 'What is the limit in miles?'],
    ['dates', 'What caused the outage on March 3?', 'What caused the outage on May 3?'],
    ['years', 'Quem venceu a eleição de 2018?', 'Quem venceu a eleição de 2022?'],
    ['names', 'Qual é a capital da Austrália?', 'Qual é a capital da Áustria?'],
    ['codes', 'What does E404 mean?', 'What does E403 mean?'],
    ['negation', 'Which documents are needed?', 'Which documents are not needed?'],
    [
      'what is denied',
      'O que não devo fazer se o alarme tocar duas vezes?',
      'O que devo fazer se o alarme não tocar duas vezes?',
    ],
    ['leaving out', 'Can I pay with any card?', 'Can I pay with any card but Amex?'],
    [
      'comparison',
      'Quais países exportam mais café que o Brasil?',
      'Quais países exportam menos café que o Brasil?',
    ],
    ['extremes', 'What is the maximum file size?', 'What is the minimum file size?'],
    [
      'before and after',
      'Is a certificate required before two days?',
      'Is a certificate required after two days?',
    ],
    ['tense', 'Quando começa o curso?', 'Quando começou o curso?'],
    ['the future', 'When will the campus open?', 'When did the campus open?'],
    ['may and must', 'Posso trabalhar de casa?', 'Devo trabalhar de casa?'],
    ['who does it to whom', 'Does the client pay the supplier?', 'Does the supplier pay the client?'],
    ['cause and effect', 'What caused the outage?', 'What did the outage cause?'],
    [
      'from and to',
      'How do I move money from savings to checking?',
      'How do I move money from checking to savings?',
    ],
    ['whose', 'When does the doctor of the patient arrive?', 'When does the patient of the doctor arrive?'],
    ['compounds', 'When does the backup server start?', 'When does the server backup start?'],
    ['what is asked for', 'When was the bridge built?', 'Where was the bridge built?'],
    ['and, or', 'É seguro misturar água e vinagre?', 'É seguro misturar água ou vinagre?'],
    ['two words of one stem', 'Onde fica o porto?', 'Onde fica a porta?'],
    ['only', 'Posso trabalhar de casa às sextas?', 'Posso trabalhar de casa só às sextas?'],
    [
      'one word more',
      'What are the side effects of ibuprofen?',
      'What are the rare side effects of ibuprofen?',
    ],
    ['language', 'Qual é a capital da Austrália?', 'What is the capital of Australia?'],
  ])('that differ in %s ask two things', (_what, one, other) => {
    expect(isSame(one, other)).toBe(false)
  })

  it.each([
    ['several sentences', 'The backup failed. When does it start?'],
    ['a list', 'Compare: a) rent; b) sale'],
    ['code', 'What does x = f(y) + 1 do?'],
    ['a long text', `What is said ${'about this and that '.repeat(15)}?`],
    ['another language', '¿Cuándo empieza la copia de seguridad nocturna del servidor?'],
    ['nothing', '???'],
  ])('are not compared where one is %s', (_what, text) => {
    expect(readQuestion(text)).toBeUndefined()
  })
})
