import type { Weights } from './logistic.ts'

/** A choice among alternatives of which some are right. */
export interface Choice {
  alternatives: { features: Record<string, number>; right: boolean }[]
}

const RIDGE = 1e-3
const TURNS = 300
const RATE = 0.1

/**
 * Fits weights so that the right alternatives of each choice come out on top: conditional logit, by Adam on the whole
 * set. Deterministic. Choices without a right alternative teach nothing and are left out.
 * @see McFadden: Conditional logit analysis of qualitative choice behavior, 1974
 */
export function fitChoices(choices: Choice[], names: string[]): Weights {
  const sets = choices
    .filter(({ alternatives }) => alternatives.some(({ right }) => right))
    .map(({ alternatives }) => ({
      inputs: alternatives.map(({ features }) => names.map((name) => features[name] ?? 0)),
      right: alternatives.map(({ right }) => right),
    }))
  const weights = names.map(() => 0)
  const first = names.map(() => 0)
  const second = names.map(() => 0)
  for (let turn = 1; turn <= TURNS; turn++) {
    const gradient = weights.map((weight) => -RIDGE * weight)
    for (const { inputs, right } of sets) addGradient(gradient, weights, inputs, right, 1 / sets.length)
    gradient.forEach((slope, i) => {
      first[i] = 0.9 * first[i]! + 0.1 * slope
      second[i] = 0.999 * second[i]! + 0.001 * slope * slope
      weights[i]! +=
        (RATE * (first[i]! / (1 - 0.9 ** turn))) / (Math.sqrt(second[i]! / (1 - 0.999 ** turn)) + 1e-8)
    })
  }
  return Object.fromEntries(names.map((name, i) => [name, weights[i]!]))
}

function addGradient(
  gradient: number[],
  weights: number[],
  inputs: number[][],
  right: boolean[],
  share: number,
): void {
  const odds = inputs.map((input) => Math.exp(input.reduce((sum, value, i) => sum + value * weights[i]!, 0)))
  const all = odds.reduce((sum, value) => sum + value, 0)
  const good = odds.reduce((sum, value, at) => sum + (right[at] ? value : 0), 0)
  inputs.forEach((input, at) => {
    const pull = share * ((right[at] ? odds[at]! / good : 0) - odds[at]! / all)
    for (let i = 0; i < input.length; i++) gradient[i]! += pull * input[i]!
  })
}
