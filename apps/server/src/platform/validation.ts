import { sentences } from '@gepeto/contract'
import type { Bilingual, InterfaceLanguage } from './language.ts'

/** What of a zod issue tells the reader what was expected. */
export interface Issue {
  code?: string | undefined
  message: string
  expected?: unknown
  values?: unknown
  origin?: unknown
  minimum?: unknown
  maximum?: unknown
  inclusive?: unknown
  format?: unknown
  keys?: unknown
  divisor?: unknown
}

/** Sentences that the schemas give themselves, found by their English. */
const own = new Map<string, Bilingual>(Object.values(sentences).map((sentence) => [sentence.en, sentence]))

/** What is wrong with a value: zod's words in English, ours in Portuguese. */
export function explainIssue(issue: Issue, language: InterfaceLanguage): string {
  if (language === 'en') return issue.message
  return own.get(issue.message)?.[language] ?? inPortuguese(issue)
}

const types: Record<string, string> = {
  string: 'um texto',
  number: 'um número',
  int: 'um número inteiro',
  boolean: 'true ou false',
  array: 'uma lista',
  object: 'um objeto',
  record: 'um objeto',
  date: 'uma data',
}

const formats: Record<string, string> = {
  email: 'um endereço de e-mail',
  url: 'uma URL',
  datetime: 'uma data e hora ISO 8601',
  date: 'uma data ISO 8601',
}

function inPortuguese(issue: Issue): string {
  const list = (value: unknown) => (Array.isArray(value) ? value : []).map((entry) => `"${entry}"`).join(', ')
  switch (issue.code) {
    case 'invalid_type':
      return /received undefined$/.test(issue.message)
        ? 'é obrigatório.'
        : `deve ser ${types[String(issue.expected)] ?? String(issue.expected)}.`
    case 'invalid_value':
      return `deve ser um destes: ${list(issue.values)}.`
    case 'too_big':
      return `deve ${amount(issue, 'no máximo', issue.maximum)}.`
    case 'too_small':
      return `deve ${amount(issue, 'no mínimo', issue.minimum)}.`
    case 'invalid_format':
      return formats[String(issue.format)]
        ? `deve ser ${formats[String(issue.format)]}.`
        : 'não está no formato esperado.'
    case 'not_multiple_of':
      return `deve ser múltiplo de ${issue.divisor}.`
    case 'unrecognized_keys':
      return `não aceita ${list(issue.keys)}.`
    default:
      return 'não é válido.'
  }
}

/** "ter no máximo 200 caracteres", "ser no mínimo 1". */
function amount({ origin, inclusive }: Issue, bound: string, limit: unknown): string {
  const units: Record<string, string> = { string: 'caracteres', array: 'itens', set: 'itens', file: 'bytes' }
  const unit = units[String(origin)]
  const size = `${bound} ${limit}${inclusive === false ? ' (exclusive)' : ''}`
  if (!unit) return `ser ${size}`
  return `ter ${size} ${limit === 1 || limit === 1n ? singular(unit) : unit}`
}

const singular = (unit: string) =>
  unit === 'caracteres' ? 'caractere' : unit === 'itens' ? 'item' : unit.slice(0, -1)
