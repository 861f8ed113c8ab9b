export type { AnswerContent } from './answer-content.ts'
export { type Answers, createAnswers, type Turn } from './compose.ts'
export { answerEnded, answerGiven } from './facts.ts'
export { type AnswerRow, answers } from './tables.ts'
