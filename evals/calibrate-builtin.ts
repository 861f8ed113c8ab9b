/**
 * Fits the built-in model's weights and prints what they reach, each set also by weights fitted on the others.
 *
 *   node evals/calibrate-builtin.ts FOLDER...
 *
 * Folders of `npm run eval`'s format; those without answers serve only as foreign ground. The printed weights go to
 * `apps/server/src/models/builtin/weights.ts` by hand.
 */

import { admit } from '../apps/server/src/models/builtin/admission.ts'
import { composeAnswer } from '../apps/server/src/models/builtin/compose.ts'
import { evidenceOf } from '../apps/server/src/models/builtin/confidence.ts'
import { readQuestion } from '../apps/server/src/models/builtin/question.ts'
import { rankSentences } from '../apps/server/src/models/builtin/ranking.ts'
import { NOT_IN_DOCUMENTS } from '../apps/server/src/models/grounded-request.ts'
import { containsGold, normaliseAnswer, scoreAnswers } from './answers.ts'
import { type CalibrationCase, calibrationCases } from './calibration-cases.ts'
import { type Choice, fitChoices } from './conditional-logit.ts'
import { fitLogistic, type Labelled, sigmoid, type Weights } from './logistic.ts'
import { loadSet } from './sets.ts'

/** What a kind counts: questions that look answerable cannot be told apart by words, and translations come from one set. */
const KIND_WEIGHTS: Record<CalibrationCase['kind'], number> = {
  answerable: 1,
  foreign: 1,
  translated: 0.5,
  far: 0.5,
  near: 0.3,
}

const sets = await Promise.all(process.argv.slice(2).map(loadSet))
const cases = (await calibrationCases(sets)).filter(({ passages }) => passages.length > 0)
const names = [...new Set(cases.map(({ set }) => set))]

const choices = cases
  .filter(({ kind }) => kind === 'answerable')
  .map((one) => ({ set: one.set, ...choiceOf(one) }))
const sentenceFeatures = Object.keys(choices[0]!.alternatives[0]!.features)
console.log('sentence weights', rounded(fitChoices(choices, sentenceFeatures)))
for (const name of names) {
  const weights = fitChoices(
    choices.filter(({ set }) => set !== name),
    sentenceFeatures,
  )
  const own = choices.filter(({ set }) => set === name)
  console.log(
    `${name}: right sentence among the first 1, 2, 3 by the other sets' weights: ${[1, 2, 3].map((n) => rightAmong(own, weights, n).toFixed(3)).join(' ')}`,
  )
}

const evidence = cases.map((one) => ({ ...one, features: evidenceFor(one) }))
const evidenceFeatures = Object.keys(evidence[0]!.features)
const teach = (rows: typeof evidence): Weights => fitLogistic(labelled(rows), evidenceFeatures)
const all = teach(evidence)
console.log('evidence weights', rounded(all))
for (const threshold of [0.25, 0.3, 0.33, 0.36, 0.4, 0.5]) {
  console.log(
    `abstaining below ${threshold}:`,
    abstentions(evidence, (row) => sigmoid(odds(all, row.features)) < threshold),
  )
}
for (const name of names) {
  const weights = teach(evidence.filter(({ set }) => set !== name))
  console.log(
    `by the other sets' weights, below .33:`,
    abstentions(
      evidence.filter(({ set }) => set === name),
      (row) => sigmoid(odds(weights, row.features)) < 0.33,
    ),
  )
}

for (const name of names) {
  const asked = cases
    .filter(({ set, kind }) => set === name && kind !== 'translated' && kind !== 'far')
    .map((one) => {
      const answer = composeAnswer({
        question: one.question,
        language: one.language,
        passages: one.passages,
        history: [],
      })
      const sentences = answer.split(/\s*\[\d+\]\s*/).filter(Boolean)
      return {
        answerable: isAnswerable(one),
        gold: one.gold,
        answer,
        abstained: answer === NOT_IN_DOCUMENTS,
        sentences,
        citations: [],
      }
    })
  console.log(name, 'as it stands', scoreAnswers(asked))
}

function choiceOf({ question, language, gold, passages }: CalibrationCase): Choice {
  const candidates = rankSentences(readQuestion(question, language), passages)
  return {
    alternatives: candidates.map(({ features, text, rank }) => ({
      features: { ...features },
      right: passages[rank]!.isRelevant && answers(text, gold),
    })),
  }
}

/** The sentence holds a gold text, or most words of a long one that was written freely. */
function answers(sentence: string, gold: string[]): boolean {
  if (containsGold(sentence, gold)) return true
  const held = new Set(normaliseAnswer(sentence).split(' '))
  return gold.some((text) => {
    const words = normaliseAnswer(text)
      .split(' ')
      .filter((word) => word.length > 2)
    return words.length >= 4 && words.filter((word) => held.has(word)).length / words.length >= 0.75
  })
}

function rightAmong(own: Choice[], weights: Weights, first: number): number {
  const hits = own.filter(({ alternatives }) => {
    const ranked = [...alternatives].sort(
      (one, other) => odds(weights, other.features) - odds(weights, one.features),
    )
    return ranked.slice(0, first).some(({ right }) => right)
  })
  return hits.length / own.length
}

function evidenceFor({ question, passages }: CalibrationCase): Record<string, number> {
  const read = readQuestion(question, passages[0]?.language)
  const ranked = rankSentences(read, passages)
  const { quotable } = admit(read, ranked)
  return { ...evidenceOf(read, quotable.length > 0 ? quotable : ranked, ranked) }
}

/** Each set's kinds count alike, however many. An answerable question whose passages were not found teaches nothing. */
function labelled(rows: typeof evidence): Labelled[] {
  const usable = rows.filter((row) => !isAnswerable(row) || row.passages.some(({ isRelevant }) => isRelevant))
  const groups = Object.groupBy(usable, ({ set, kind }) => `${set} ${kind}`)
  return usable.map((row) => ({
    features: row.features,
    label: isAnswerable(row),
    weight: (100 * KIND_WEIGHTS[row.kind]) / groups[`${row.set} ${row.kind}`]!.length,
  }))
}

function isAnswerable({ kind }: Pick<CalibrationCase, 'kind'>): boolean {
  return kind === 'answerable' || kind === 'translated'
}

function abstentions(rows: typeof evidence, abstains: (row: (typeof evidence)[number]) => boolean): string {
  const groups = Object.groupBy(rows, ({ set, kind }) => `${set} ${kind}`)
  return Object.entries(groups)
    .map(([group, own]) => `${group} ${(own!.filter(abstains).length / own!.length).toFixed(3)}`)
    .join(', ')
}

function odds(weights: Weights, features: Record<string, number>): number {
  return Object.entries(features).reduce(
    (sum, [name, value]) => sum + (weights[name] ?? 0) * value,
    weights.bias ?? 0,
  )
}

function rounded(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, value]) => [name, Math.round(value * 100) / 100]),
  )
}
