/** What is measured on answers. Pure functions; SQuAD's normalisation and token F1, made to work for Portuguese too. */

const ARTICLES = new Set('a an the o os as um uma uns umas el la los las un una unos unas'.split(' '))

/** Lower case, no accents, no punctuation, no articles, single spaces. @see SQuAD v1.1 evaluate-v1.1.py, normalize_answer */
export function normaliseAnswer(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && !ARTICLES.has(word))
    .join(' ')
}

/** The answer without its markers `[1]`. */
export function withoutMarkers(answer: string): string {
  return answer.replace(/\s?\[\d+\]/g, '')
}

/** Whether the answer holds any of the gold texts as whole words, both normalised. */
export function containsGold(answer: string, gold: string[]): boolean {
  const held = ` ${normaliseAnswer(withoutMarkers(answer))} `
  return gold.some((text) => {
    const wanted = normaliseAnswer(text)
    return wanted !== '' && held.includes(` ${wanted} `)
  })
}

/** Token F1 of one text against the nearest gold text, 0 to 1. */
export function tokenF1(text: string, gold: string[]): number {
  const words = normaliseAnswer(text).split(' ').filter(Boolean)
  return Math.max(0, ...gold.map((wanted) => f1(words, normaliseAnswer(wanted).split(' ').filter(Boolean))))
}

function f1(words: string[], wanted: string[]): number {
  if (words.length === 0 || wanted.length === 0) return words.length === wanted.length ? 1 : 0
  const left = new Map<string, number>()
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of words) {
    const count = left.get(word) ?? 0
    if (count > 0) shared++
    left.set(word, count - 1)
  }
  return shared === 0 ? 0 : (2 * shared) / (words.length + wanted.length)
}

/** One question asked, with what is known of it. */
export interface AskedQuestion {
  /** The documents hold the answer. */
  answerable: boolean
  /** Right answers; empty where it is unanswerable or none are known. */
  gold: string[]
  answer: string
  abstained: boolean
  /** The answer's sentences without markers (`support[].sentence`). */
  sentences: string[]
  /** A citation's quote and the stored text at its offsets. */
  citations: { quote: string; stored: string }[]
}

/** All shares 0 to 1; null where there was nothing to measure. */
export interface AnswerScores {
  /** Answerable questions that were answered. */
  answered: number | null
  /** Answerable questions whose answer holds a gold text. */
  goldContained: number | null
  /** Mean over answerable questions of the best sentence's token F1; an abstention scores 0. */
  f1: number | null
  /** Of the abstentions, those on unanswerable questions. */
  abstentionPrecision: number | null
  /** Of the unanswerable questions, those abstained on. */
  abstentionRecall: number | null
  /** Of all citations, those whose quote is the stored text at their offsets. */
  citationsExact: number | null
}

/** Scores a set of asked questions. */
export function scoreAnswers(asked: AskedQuestion[]): AnswerScores {
  const answerable = asked.filter((one) => one.answerable)
  const withGold = answerable.filter((one) => one.gold.length > 0)
  const unanswerable = asked.filter((one) => !one.answerable)
  const abstained = asked.filter((one) => one.abstained)
  const citations = asked.flatMap((one) => one.citations)
  return {
    answered: mean(answerable.map((one) => Number(!one.abstained))),
    goldContained: mean(withGold.map((one) => Number(!one.abstained && containsGold(one.answer, one.gold)))),
    f1: mean(
      withGold.map((one) =>
        one.abstained ? 0 : Math.max(0, ...one.sentences.map((sentence) => tokenF1(sentence, one.gold))),
      ),
    ),
    abstentionPrecision:
      unanswerable.length === 0 ? null : mean(abstained.map((one) => Number(!one.answerable))),
    abstentionRecall: mean(unanswerable.map((one) => Number(one.abstained))),
    citationsExact: mean(citations.map(({ quote, stored }) => Number(quote === stored))),
  }
}

function mean(values: number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
