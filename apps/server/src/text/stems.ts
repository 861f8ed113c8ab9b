import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { fold } from './fold.ts'

/** Languages with a stemmer and a list of stopwords; any other is read word by word. */
export type StemmedLanguage = 'pt' | 'en' | 'es'

/** "constituições" -> "constituição": Snowball maps the two to different stems for want of this step. */
const PORTUGUESE_PLURAL = /(?:õ|ã)es$/

const STEMMERS: Record<StemmedLanguage, (word: string) => string> = {
  pt: (word) => portuguese(word.replace(PORTUGUESE_PLURAL, 'ão')),
  en: english,
  es: spanish,
}

/** The language a text's words are stemmed by: its primary subtag ("pt-BR" is "pt"), when there is one. */
export function stemmedLanguage(language: string | undefined): StemmedLanguage | undefined {
  const primary = language?.slice(0, 2).toLowerCase()
  return primary === 'pt' || primary === 'en' || primary === 'es' ? primary : undefined
}

/**
 * The Snowball stem of a lowercase word with its accents, folded afterwards: folding first breaks the
 * Portuguese stemmer ("configuracao" and "configuracoes" would stay apart).
 */
export function stem(word: string, language: StemmedLanguage | undefined): string {
  return fold(language === undefined || word.length < 3 ? word : STEMMERS[language](word))
}
