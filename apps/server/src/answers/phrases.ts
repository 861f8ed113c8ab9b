import type { Language } from '../text/language.ts'

/** What was searched, for a sentence that says so. */
export interface Searched {
  collections: number
  documents: number
}

interface Phrases {
  abstention(searched: Searched): string
  emptyLibrary: string
}

const count = (number: number, one: string, many: string, tag: string) =>
  `${number.toLocaleString(tag)} ${number === 1 ? one : many}`

const PHRASES: Record<Language, Phrases> = {
  'pt-BR': {
    abstention: ({ collections, documents }) =>
      `Não encontrei isso nos seus documentos. Procurei em ${count(documents, 'documento', 'documentos', 'pt-BR')} de ${count(collections, 'coleção', 'coleções', 'pt-BR')}. ` +
      'Tente perguntar com outras palavras, ou envie um documento que trate do assunto.',
    emptyLibrary:
      'Ainda não há documentos prontos para pesquisar. Envie um arquivo na biblioteca e pergunte de novo.',
  },
  en: {
    abstention: ({ collections, documents }) =>
      `I did not find this in your documents. I searched ${count(documents, 'document', 'documents', 'en')} in ${count(collections, 'collection', 'collections', 'en')}. ` +
      'Try asking in other words, or add a document on the subject.',
    emptyLibrary: 'There are no documents ready to search yet. Add a file in the library and ask again.',
  },
  es: {
    abstention: ({ collections, documents }) =>
      `No encontré esto en sus documentos. Busqué en ${count(documents, 'documento', 'documentos', 'es')} de ${count(collections, 'colección', 'colecciones', 'es')}. ` +
      'Pruebe con otras palabras o agregue un documento sobre el tema.',
    emptyLibrary:
      'Todavía no hay documentos listos para buscar. Agregue un archivo en la biblioteca y pregunte de nuevo.',
  },
}

/**
 * The sentence said instead of an answer: that it was not found, what was searched, and what to do next.
 * @param language BCP 47; by its primary subtag, English where we do not speak it
 */
export function abstentionSentence(language: string, searched: Searched): string {
  const phrases = PHRASES[spoken(language)]
  return searched.documents === 0 ? phrases.emptyLibrary : phrases.abstention(searched)
}

function spoken(language: string): Language {
  const primary = language.slice(0, 2).toLowerCase()
  return primary === 'pt' ? 'pt-BR' : primary === 'es' ? 'es' : 'en'
}
