import type { GroundedRequest } from '../models/index.ts'
import type { AnswerContent } from './answer-content.ts'

/** A passage as retrieval gave it; its text stands in the request. */
export interface FoundPassage {
  /** What the model's markers name, from 1. */
  index: number
  passageId: string
  documentId: string
  documentVersion: number
  /** Span of the version's stored text. */
  start: number
  end: number
  score: number
  /** By signal, such as `lexical`. */
  scores: Record<string, number>
}

/** How an answer came about: all that doing it again takes. */
export interface Composition {
  found: FoundPassage[]
  /** Question, history and passages as they were given, as data: what the built-in model reads. */
  request: GroundedRequest
  /** Word for word as it was sent; null: the built-in model answered, which reads no prompt. */
  prompt: { role: string; text: string }[] | null
  /** Placeholders went in place of what is personal; the same ones again wherever the prompt is masked. */
  isMasked?: boolean
  /** Names of people that were among it, as they are written; absent: none. */
  maskedNames?: readonly string[]
  parameters: { temperature: number }
  /** What the model said, before anything was checked or left out. */
  raw: string
  /** How what it said was read. */
  reading: { abstention: string; isSmallTalk: boolean; isStrict: boolean }
}

/** How it came about, or which answer is given again; null: nobody was asked. */
export type Trail = { composition: Composition } | { composedAs: string | null }

/** An answer with how it came about, which is written down and never given out. */
export interface Composed {
  content: AnswerContent
  trail: Trail
}
