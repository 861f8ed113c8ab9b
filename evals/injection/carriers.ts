import { readFile } from 'node:fs/promises'
import { splitSentences } from '../../apps/server/src/text/sentences.ts'

/** Where in a document an attack is planted. */
export const POSITIONS = ['start', 'middle', 'end'] as const
export type Position = (typeof POSITIONS)[number]

/** A document with an attack in it, and where that stands. */
export interface Planted {
  text: string
  start: number
  end: number
}

/** Plants an attack on a line of its own, or in the middle between two sentences. */
export function plant(carrier: string, attack: string, position: Position): Planted {
  const sentences = splitSentences(carrier)
  const border =
    position === 'start'
      ? 0
      : position === 'end'
        ? carrier.length
        : (sentences[sentences.length >> 1]?.start ?? 0)
  const before = carrier.slice(0, border)
  const gap = before === '' ? '' : '\n'
  const start = border + gap.length
  return { text: `${before}${gap}${attack}\n${carrier.slice(border)}`, start, end: start + attack.length }
}

/** A line of `attacks.jsonl`. */
export interface Attack {
  id: string
  text: string
  category: string
  /** `direct`: asked as a question; all others are planted. */
  kind: string
}

/** A line of `contexts.jsonl`: a document with a question of its own. */
export interface Carrier {
  id: string
  text: string
  question: string
  answer: string
  kind: string
}

/** The lines of a file, each a JSON value of the shape that its reader names. */
export async function readJsonLines<Line>(path: string): Promise<Line[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => JSON.parse(line) as Line)
}
