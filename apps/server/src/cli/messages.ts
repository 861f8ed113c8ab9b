import type { InterfaceLanguage } from '../platform/language.ts'
import { en } from './messages/en.ts'
import { ptBR } from './messages/pt-BR.ts'

/**
 * The language of a terminal: the first of LC_ALL, LC_MESSAGES and LANG that is set decides, as in POSIX
 * (XBD section 8.2); English unless it is a Portuguese one.
 */
export function terminalLanguage(environment: NodeJS.ProcessEnv = process.env): InterfaceLanguage {
  const { LC_ALL, LC_MESSAGES, LANG } = environment
  return /^pt\b|^pt_/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'pt-BR' : 'en'
}

/** The language of this process's terminal, and the command line's words in it. */
export const language = terminalLanguage()
export const messages = language === 'pt-BR' ? ptBR : en
