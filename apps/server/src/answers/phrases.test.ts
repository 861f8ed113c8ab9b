import { describe, expect, it } from 'vitest'
import { abstentionSentence, languageAcross } from './phrases.ts'

describe('saying that nothing was found', () => {
  it('names what was searched and what to do next, in the language asked in', () => {
    expect(abstentionSentence('pt-BR', { collections: 1, documents: 1234, languages: [] })).toBe(
      'Não encontrei isso nos seus documentos. Procurei em 1.234 documentos de 1 coleção. Tente perguntar com outras palavras, ou envie um documento que trate do assunto.',
    )
    expect(abstentionSentence('en-GB', { collections: 2, documents: 1, languages: [] })).toContain(
      'I searched 1 document in 2 collections.',
    )
    expect(abstentionSentence('es', { collections: 1, documents: 3, languages: [] })).toContain(
      'Busqué en 3 documentos de 1 colección.',
    )
    expect(abstentionSentence('fr', { collections: 1, documents: 3, languages: [] })).toContain(
      'I did not find this',
    )
  })

  it('says that asking in the language of the documents may find more', () => {
    const searched = { collections: 1, documents: 3, languages: [] }
    expect(abstentionSentence('pt-BR', searched, { documentsIn: 'en' })).toMatch(/perguntar em inglês/)
    expect(abstentionSentence('en', searched, { documentsIn: 'pt-BR' })).toMatch(/asking in Portuguese/)
    expect(abstentionSentence('en', searched)).not.toMatch(/asking in (?:Portuguese|English|Spanish)/)
  })

  it('knows the one foreign language of the documents', () => {
    const among = (...languages: string[]) => ({ collections: 1, documents: 3, languages })
    expect(languageAcross(among('en'), 'pt-BR')).toBe('en')
    expect(languageAcross(among('pt'), 'pt-BR')).toBeUndefined()
    expect(languageAcross(among('en', 'pt'), 'es')).toBeUndefined()
    expect(languageAcross(among(), 'en')).toBeUndefined()
  })

  it.each([
    ['reason', 'não dizem o motivo', 'do not give the reason'],
    ['next', 'não dizem o que vem depois', 'do not say what comes next'],
    ['more', 'não dizem mais', 'say no more'],
  ] as const)('says of a follow-up what is not there: %s', (followUp, portuguese, english) => {
    const searched = { collections: 1, documents: 3, languages: [] }
    expect(abstentionSentence('pt-BR', searched, { followUp })).toContain(portuguese)
    expect(abstentionSentence('en', searched, { followUp })).toContain(english)
  })

  it('says so when there is nothing to search', () => {
    expect(abstentionSentence('pt-PT', { collections: 1, documents: 0, languages: [] })).toContain(
      'Ainda não há documentos',
    )
  })

  it.each([
    ['pt-BR', 'envie um documento', 'peça a quem cuida do acervo'],
    ['en', 'add a document', 'ask whoever looks after the library'],
    ['es', 'agregue un documento', 'pida un documento'],
  ])('in %s tells who may add documents to add one, and others to ask for one', (language, adder, reader) => {
    const searched = { collections: 1, documents: 3, languages: [] }
    expect(abstentionSentence(language, searched)).toContain(adder)
    expect(abstentionSentence(language, searched, { isReader: true })).toContain(reader)
    expect(abstentionSentence(language, searched, { isReader: true })).not.toContain(adder)
    const empty = { collections: 1, documents: 0, languages: [] }
    expect(abstentionSentence(language, empty, { isReader: true })).not.toBe(
      abstentionSentence(language, empty),
    )
  })
})
