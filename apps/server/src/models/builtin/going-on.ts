import { fold } from '../../text/fold.ts'
import type { GroundedRequest } from '../grounded-request.ts'
import { composeAnswer } from './compose.ts'

/** A quoted sentence of the built-in model, with the marker that follows it. */
const QUOTED = /([\s\S]*?) (\[\d+\])/g
/** The end of a text that stops between two sentences. */
const ENDED = /(?:[.!?…:]["'”’»)]*|\[\d+\])\s*$/
/** The last sentence border of a text. */
const LAST_BORDER = /^[\s\S]*(?:[.!?…]["'”’»)]*\s|\[\d+\]|\n)/

/**
 * What the built-in model adds to an answer that another model began and did not end: the rest of a sentence that it
 * would have quoted too, and those of its sentences that were not said yet.
 * @returns empty where all was said; undefined where a sentence stands open and it has no answer of its own
 */
export function goOnFrom(request: GroundedRequest, said: string): string | undefined {
  const sentences = [...composeAnswer(request).matchAll(QUOTED)].map(([, text, marker]) => ({
    text: text!.split('\n').at(-1)!.trim(),
    marker: marker!,
  }))
  const isOpen = said.trim() !== '' && !ENDED.test(said)
  const open = isOpen ? said.replace(LAST_BORDER, '').trimStart() : ''
  const begun = open === '' ? undefined : sentences.find(({ text }) => text.startsWith(open))
  const told = wordsOf(said)
  const fresh = sentences
    .filter((sentence) => sentence !== begun && !told.includes(wordsOf(sentence.text)))
    .map(({ text, marker }) => `${text} ${marker}`)
    .join(' ')
  if (begun) return [`${begun.text.slice(open.length)} ${begun.marker}`, fresh].filter(Boolean).join(' ')
  if (fresh !== '') return `${isOpen ? '…' : ''}\n\n${fresh}`
  if (!isOpen) return ''
  return sentences.length > 0 ? '…' : undefined
}

/** Words alone, so that marks, markers and accents make no difference. */
const wordsOf = (text: string): string =>
  ` ${fold(text.replace(/\[\d+\]/g, ' '))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
