import { describe, expect, it } from 'vitest'
import { abstentionSentence } from './phrases.ts'

describe('saying that nothing was found', () => {
  it('names what was searched and what to do next, in the language asked in', () => {
    expect(abstentionSentence('pt-BR', { collections: 1, documents: 1234 })).toBe(
      'Não encontrei isso nos seus documentos. Procurei em 1.234 documentos de 1 coleção. Tente perguntar com outras palavras, ou envie um documento que trate do assunto.',
    )
    expect(abstentionSentence('en-GB', { collections: 2, documents: 1 })).toContain(
      'I searched 1 document in 2 collections.',
    )
    expect(abstentionSentence('es', { collections: 1, documents: 3 })).toContain(
      'Busqué en 3 documentos de 1 colección.',
    )
    expect(abstentionSentence('fr', { collections: 1, documents: 3 })).toContain('I did not find this')
  })

  it('says so when there is nothing to search', () => {
    expect(abstentionSentence('pt-PT', { collections: 1, documents: 0 })).toContain('Ainda não há documentos')
  })
})
