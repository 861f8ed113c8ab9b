import type { SignName } from './injection-signs.ts'

/** What each sign is worth, in log-odds. */
export type Weights = Partial<Record<SignName, number>> & { bias: number }

// All numbers here come from `node evals/calibrate-injection.ts FOLDER...` on the phrases of evals/injection/training.jsonl
// planted in, and set against, passages of pira-pt, pira-en, quati-human-pt and cranfield-en; November 2026.

/** A sentence of a document. */
export const PASSAGE_WEIGHTS: Weights = {
  bias: -3.41,
  setsAside: 3.48,
  setsEarlierAside: 3.47,
  defiesRules: 6.14,
  systemPrompt: 3.11,
  ownRules: 5.64,
  ownReply: 1.1,
  withinReply: 1.46,
  opensOnReply: 1.46,
  altersReply: 1.06,
  role: 3.16,
  roleOfMachine: 1.77,
  machine: 1.44,
  speaksToMachine: 0,
  ifMachine: 5.32,
  unbound: 2.62,
  opensWithOverride: 0.1,
  opensWithSaying: 2.28,
  opensWithTask: -0.47,
  opensWithAlteration: 0.62,
  opensWithSending: -0.53,
  opensWithLure: -2.59,
  saysOnly: 4.2,
  saysQuoted: 2.71,
  secretOut: 2,
  addressOut: 2.36,
  lureToAddress: 0.24,
  secrecy: 2.52,
  aboutUser: 3.88,
  whenAnswering: 5.31,
  whenAsked: -0.11,
  template: 6.19,
  markup: 3.24,
  hidden: 0.55,
  cipher: 0.25,
  asks: 0.92,
  strayOrder: 4.44,
  strayQuestion: 4.11,
  readerOrder: 0.73,
}

/** A question: orders as such say nothing there. */
export const QUESTION_WEIGHTS: Weights = {
  bias: -2.23,
  setsAside: 5.01,
  setsEarlierAside: 4.54,
  defiesRules: 5.83,
  systemPrompt: 3.8,
  ownRules: 5.83,
  withinReply: -0.88,
  role: 4.53,
  roleOfMachine: 1.39,
  speaksToMachine: 0.86,
  ifMachine: 5.71,
  unbound: 3.76,
  saysOnly: 4.01,
  saysQuoted: 5.71,
  secretOut: 4.99,
  addressOut: 4.87,
  lureToAddress: -0.58,
  aboutUser: 4.79,
  whenAnswering: 4.97,
  whenAsked: -0.06,
  template: 5.82,
  markup: 0.77,
  hidden: 0.05,
  cipher: 0.02,
}
