/** A row to learn from: named features and whether it is a case. */
export interface Labelled {
  features: Record<string, number>
  label: boolean
  /** How much the row counts. Default 1. */
  weight?: number
}

/** Weights by feature name, and `bias`. */
export type Weights = Record<string, number>

/** Keeps weights small where features say the same thing. */
const RIDGE = 1e-3
const TURNS = 25

/** Fits a logistic regression by Newton's method with a small ridge, a share of the rows' weight. Deterministic. */
export function fitLogistic(rows: Labelled[], names: string[], ridge = RIDGE): Weights {
  const size = names.length + 1
  let weights = new Array<number>(size).fill(0)
  const inputs = rows.map(({ features }) => [1, ...names.map((name) => features[name] ?? 0)])
  const total = rows.reduce((sum, row) => sum + (row.weight ?? 1), 0)
  for (let turn = 0; turn < TURNS; turn++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -ridge * weight * total))
    const hessian = weights.map((_, i) => weights.map((_, j) => (i === j ? ridge * total : 0)))
    rows.forEach((row, r) => {
      const input = inputs[r]!
      const p = sigmoid(dot(weights, input))
      const count = row.weight ?? 1
      for (let i = 0; i < size; i++) {
        gradient[i]! += count * (Number(row.label) - p) * input[i]!
        for (let j = 0; j < size; j++) hessian[i]![j]! += count * p * (1 - p) * input[i]! * input[j]!
      }
    })
    const step = solve(hessian, gradient)
    weights = weights.map((weight, i) => weight + step[i]!)
    if (Math.max(...step.map(Math.abs)) < 1e-6) break
  }
  return Object.fromEntries([['bias', weights[0]!], ...names.map((name, i) => [name, weights[i + 1]!])])
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function dot(one: number[], other: number[]): number {
  return one.reduce((sum, value, i) => sum + value * other[i]!, 0)
}

/** Solves a small linear system by Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let r = column + 1; r < size; r++)
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r
    const swapped = rows[column]!
    rows[column] = rows[pivot]!
    rows[pivot] = swapped
    for (let r = 0; r < size; r++) {
      if (r === column) continue
      const factor = rows[r]![column]! / rows[column]![column]!
      for (let c = column; c <= size; c++) rows[r]![c]! -= factor * rows[column]![c]!
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!)
}
