import type { FollowUpKind } from '../text/follow-up.ts'
import type { Language } from '../text/language.ts'

/** What was searched, for a sentence that says so. */
export interface Searched {
  collections: number
  documents: number
  /** Languages of the documents, by primary subtag. */
  languages: string[]
}

/** Why an abstention says more than that nothing was found. */
export interface Circumstances {
  /** "Why?" or "and then?" was asked of the answer before. */
  followUp?: FollowUpKind
  /** The asker may not add documents: who may is told to be asked. */
  isReader?: boolean
  /** BCP 47: all documents are in this language, which is not the asker's, and the model compares words. */
  documentsIn?: string
}

interface Phrases {
  /** That it was not found, and where it was looked for. */
  abstention(searched: Searched): string
  /** What may help next: of those who may add documents, and of those who may only read. */
  next: { adder: string; reader: string }
  followUp: Record<FollowUpKind, string>
  /** Asking in the documents' language may find more. */
  inTheirLanguage(name: string): string
  languages: Record<Language, string>
  emptyLibrary: { adder: string; reader: string }
  withheld: string
  refusal: string
}

/** Made once: a formatter costs more than the sentence around it. */
const numbers = {
  'pt-BR': new Intl.NumberFormat('pt-BR'),
  en: new Intl.NumberFormat('en'),
  es: new Intl.NumberFormat('es'),
}

const count = (number: number, one: string, many: string, tag: keyof typeof numbers) =>
  `${numbers[tag].format(number)} ${number === 1 ? one : many}`

const PHRASES: Record<Language, Phrases> = {
  'pt-BR': {
    followUp: {
      reason: 'Os seus documentos não dizem o motivo. Se quiser, faça a pergunta inteira, com o assunto.',
      next: 'Os seus documentos não dizem o que vem depois. Se quiser, faça a pergunta inteira, com o assunto.',
      more: 'Os seus documentos não dizem mais do que isso. Se quiser, faça a pergunta inteira, com o assunto.',
    },
    inTheirLanguage: (name) => `Os documentos estão em ${name}: perguntar em ${name} pode encontrar mais.`,
    languages: { 'pt-BR': 'português', en: 'inglês', es: 'espanhol' },
    abstention: ({ collections, documents }) =>
      `Não encontrei isso nos seus documentos. Procurei em ${count(documents, 'documento', 'documentos', 'pt-BR')} de ${count(collections, 'coleção', 'coleções', 'pt-BR')}.`,
    next: {
      adder: 'Tente perguntar com outras palavras, ou envie um documento que trate do assunto.',
      reader:
        'Tente perguntar com outras palavras, ou peça a quem cuida do acervo um documento que trate do assunto.',
    },
    refusal:
      'Não respondo a esta pergunta: ela se parece com uma tentativa de mudar as regras do assistente. ' +
      'Pergunte sobre o conteúdo dos seus documentos.',
    emptyLibrary: {
      adder: 'Ainda não há documentos prontos para pesquisar. Envie um arquivo no acervo e pergunte de novo.',
      reader: 'Ainda não há documentos prontos para pesquisar. Peça a quem cuida do acervo que envie algum.',
    },
    withheld: 'Esta resposta se apoia em um documento que você não pode mais ler.',
  },
  en: {
    followUp: {
      reason: 'Your documents do not give the reason. You can ask again with the subject in the question.',
      next: 'Your documents do not say what comes next. You can ask again with the subject in the question.',
      more: 'Your documents say no more than that. You can ask again with the subject in the question.',
    },
    inTheirLanguage: (name) => `The documents are in ${name}: asking in ${name} may find more.`,
    languages: { 'pt-BR': 'Portuguese', en: 'English', es: 'Spanish' },
    abstention: ({ collections, documents }) =>
      `I did not find this in your documents. I searched ${count(documents, 'document', 'documents', 'en')} in ${count(collections, 'collection', 'collections', 'en')}.`,
    next: {
      adder: 'Try asking in other words, or add a document on the subject.',
      reader:
        'Try asking in other words, or ask whoever looks after the library for a document on the subject.',
    },
    refusal:
      'I do not answer this question: it reads like an attempt to change the rules of the assistant. ' +
      'Ask about what your documents say.',
    emptyLibrary: {
      adder: 'There are no documents ready to search yet. Add a file in the library and ask again.',
      reader: 'There are no documents ready to search yet. Ask whoever looks after the library to add some.',
    },
    withheld: 'This answer rests on a document that you may no longer read.',
  },
  es: {
    followUp: {
      reason: 'Sus documentos no dicen el motivo. Puede repetir la pregunta con su tema.',
      next: 'Sus documentos no dicen lo que viene después. Puede repetir la pregunta con su tema.',
      more: 'Sus documentos no dicen más que eso. Puede repetir la pregunta con su tema.',
    },
    inTheirLanguage: (name) => `Los documentos están en ${name}: preguntar en ${name} puede encontrar más.`,
    languages: { 'pt-BR': 'portugués', en: 'inglés', es: 'español' },
    abstention: ({ collections, documents }) =>
      `No encontré esto en sus documentos. Busqué en ${count(documents, 'documento', 'documentos', 'es')} de ${count(collections, 'colección', 'colecciones', 'es')}.`,
    next: {
      adder: 'Pruebe con otras palabras o agregue un documento sobre el tema.',
      reader: 'Pruebe con otras palabras o pida un documento sobre el tema a quien cuida de la biblioteca.',
    },
    refusal:
      'No respondo a esta pregunta: parece un intento de cambiar las reglas del asistente. ' +
      'Pregunte por el contenido de sus documentos.',
    emptyLibrary: {
      adder:
        'Todavía no hay documentos listos para buscar. Agregue un archivo en la biblioteca y pregunte de nuevo.',
      reader:
        'Todavía no hay documentos listos para buscar. Pida a quien cuida de la biblioteca que agregue alguno.',
    },
    withheld: 'Esta respuesta se apoya en un documento que usted ya no puede leer.',
  },
}

/**
 * The sentence said instead of an answer: that it was not found, what was searched, and what to do next.
 * @param language BCP 47; by its primary subtag, English where we do not speak it
 */
export function abstentionSentence(
  language: string,
  searched: Searched,
  { followUp, isReader, documentsIn }: Circumstances = {},
): string {
  const phrases = PHRASES[spoken(language)]
  const who = isReader ? 'reader' : 'adder'
  if (searched.documents === 0) return phrases.emptyLibrary[who]
  if (followUp) return phrases.followUp[followUp]
  const hint = documentsIn ? ` ${phrases.inTheirLanguage(phrases.languages[spoken(documentsIn)])}` : ''
  return `${phrases.abstention(searched)} ${phrases.next[who]}${hint}`
}

/** Said where a question reads like an attempt to change the assistant's rules, and the workspace has such refused. */
export function refusalSentence(language: string): string {
  return PHRASES[spoken(language)].refusal
}

/** The one language that all documents are in, where it is not the asker's and one that we can name. */
export function languageAcross({ languages }: Searched, asked: string): string | undefined {
  const [only] = languages
  const isNamed = only === 'pt' || only === 'en' || only === 'es'
  return languages.length === 1 && isNamed && only !== asked.slice(0, 2).toLowerCase() ? only : undefined
}

/** The sentence in place of an answer that its reader may not have any more. */
export function withheldSentence(language: string): string {
  return PHRASES[spoken(language)].withheld
}

function spoken(language: string): Language {
  const primary = language.slice(0, 2).toLowerCase()
  return primary === 'pt' ? 'pt-BR' : primary === 'es' ? 'es' : 'en'
}
