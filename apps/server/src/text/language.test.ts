import { describe, expect, it } from 'vitest'
import { detectLanguage } from './language.ts'

describe('telling the language of a text', () => {
  it.each([
    ['e por quê?', 'pt-BR'],
    ['por que?', 'pt-BR'],
    ['E quando?', 'pt-BR'],
    ['quem é você?', 'pt-BR'],
    ['Oi', 'pt-BR'],
    ['explique melhor', 'pt-BR'],
    ['O que é fotossíntese?', 'pt-BR'],
    ['Quais os requisitos do edital 2024?', 'pt-BR'],
    ['resuma o documento', 'pt-BR'],
    ['Why?', 'en'],
    ['and when?', 'en'],
    ['hi', 'en'],
    ['What is a job stream?', 'en'],
    ['Who wrote Dom Casmurro?', 'en'],
    ['summarize it', 'en'],
    ['¿Por qué?', 'es'],
    ['¿Cuál es la capital?', 'es'],
    ['Hola, gracias', 'es'],
    ['La fotosíntesis es el proceso por el cual las plantas convierten la luz en energía.', 'es'],
    ['A fotossíntese é o processo pelo qual as plantas convertem luz em energia.', 'pt-BR'],
    ['Photosynthesis is the process by which plants turn light into energy.', 'en'],
  ])('reads %j as %s', (text, language) => {
    expect(detectLanguage(text).language).toBe(language)
  })

  it.each(['', '2024', '???', '42 %'])('does not guess on %j', (text) => {
    expect(detectLanguage(text)).toEqual({ language: undefined, confidence: 0 })
  })

  it('is surer of a sentence than of a word', () => {
    expect(detectLanguage('Where do the light reactions happen in the leaf?').confidence).toBeGreaterThan(
      detectLanguage('hi').confidence,
    )
  })
})
