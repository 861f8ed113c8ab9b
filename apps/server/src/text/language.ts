import { francAll } from 'franc-min'
import { fold } from './fold.ts'

/** The languages Gepeto speaks, as BCP 47 tags. */
export type Language = 'pt-BR' | 'en' | 'es'

export interface DetectedLanguage {
  /** Absent when the text gives no evidence (numbers, one unknown word). */
  language: Language | undefined
  /** 0 to 1: how far the best language stands from the next. */
  confidence: number
}

const TAGS: Record<string, Language> = { por: 'pt-BR', eng: 'en', spa: 'es' }
const CODES = { 'pt-BR': 'por', en: 'eng', es: 'spa' } as const
/** Trigrams say little below this many letters; function words decide there. */
const SHORTEST_FOR_TRIGRAMS = 24
/** Text read for the guess, in characters: more changes nothing and costs time. */
const READ = 800

/**
 * Tells Portuguese, English and Spanish apart: function words and spelling first (they decide short questions such as
 * "e por quê?"), letter trigrams (franc) beside them on longer texts.
 */
export function detectLanguage(text: string): DetectedLanguage {
  const sample = text.slice(0, READ).toLowerCase()
  const votes: Record<Language, number> = { 'pt-BR': 0, en: 0, es: 0 }
  let words = 0
  for (const [word] of sample.matchAll(/\p{L}+(?:['’]\p{L}+)?/gu)) {
    words++
    for (const language of WORDS.get(fold(word)) ?? []) votes[language] += 1
    if (/[ãõç]|nh[aeo]|lh[aeo]|ções$/.test(word)) votes['pt-BR'] += 0.8
    if (/ñ|ción$|iones$|^ll/.test(word)) votes.es += 0.8
    if (/th|wh|ck|[^aeiou]y$|'(?:s|t|re|ll)$|ing$/.test(word)) votes.en += 0.5
  }
  if (/[¿¡]/.test(sample)) votes.es += 2
  if (words === 0) return { language: undefined, confidence: 0 }
  if (sample.length >= SHORTEST_FOR_TRIGRAMS && !isDecided(votes, words)) {
    for (const [code, closeness] of francAll(sample, { only: Object.values(CODES), minLength: 3 })) {
      const language = TAGS[code]
      if (language) votes[language] += Math.max(0, closeness - 0.7) * words * 0.6
    }
  }
  const ranked = (Object.entries(votes) as [Language, number][]).sort((one, other) => other[1] - one[1])
  const [language, best] = ranked[0]!
  const next = ranked[1]![1]
  if (best <= 0) return { language: undefined, confidence: 0 }
  if (best === next) return tied(votes)
  return { language, confidence: Math.min(1, (best - next) / best) * Math.min(1, 0.4 + words / 10) }
}

/** Function words alone leave no doubt: trigrams, which cost ten times as much, are not asked. */
function isDecided(votes: Record<Language, number>, words: number): boolean {
  const [best = 0, next = 0] = Object.values(votes).sort((one, other) => other - one)
  return words >= 6 && best >= 3 && next <= best / 2
}

/** What Portuguese and Spanish write alike ("por que?") is read as Portuguese, with little confidence. */
function tied(votes: Record<Language, number>): DetectedLanguage {
  const iberian = votes['pt-BR'] === votes.es && votes.es > votes.en
  return iberian ? { language: 'pt-BR', confidence: 0.1 } : { language: undefined, confidence: 0 }
}

/** Function words (folded) that one or two of the three languages share; a word of all three says nothing. */
const WORDS = new Map<string, Language[]>()
for (const [language, words] of [
  [
    'pt-BR',
    'o os um uma uns umas do da dos das em no na nos nas ao aos pelo pela pelos pelas para por com sem que quem qual quais quando onde ' +
      'como porque quanto quantos quanta quantas e ou mas nao sim mais muito voce voces eu ele ela eles elas isso isto esse essa este esta ' +
      'aquele foi foram sao ser ter tem ha ja tambem sobre ate seu sua seus suas meu minha pode fazer faz explique resuma oi ola obrigado ' +
      'obrigada bom boa dia dias tarde noite tudo bem qualquer entao depois antes documento documentos melhor exemplo ainda',
  ],
  [
    'en',
    'the an of to in on at by for from with and or but not is are was were be been do does did has have had will would can could may what ' +
      'who whom which when where why how it its he she they this that these those there his her their our your my we you i me if than then ' +
      'so about into hello hi hey thanks thank please explain summarize summarise document documents better more tell give example many much',
  ],
  [
    'es',
    'el la los las un una unos unas del al en y o pero no si con sin por para que quien quienes cual cuales cuando donde como cuanto ' +
      'cuantos cuantas es son fue fueron ser tener tiene hay ya tambien muy mas sobre hasta su sus mi yo usted ustedes ellos ellas eso esto ' +
      'ese esa este esta puede hacer hola gracias buenos buenas dias resumen resume explica mejor ejemplo documento documentos',
  ],
] as const) {
  for (const word of words.split(' ')) {
    const known = WORDS.get(word) ?? []
    if (!known.includes(language)) WORDS.set(word, [...known, language])
  }
}
