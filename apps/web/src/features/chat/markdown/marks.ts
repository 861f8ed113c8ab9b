import type { Support } from '@gepeto/contract'
import type { Token } from 'marked'
import { squash } from '../../../shared/squash.ts'
import { plainText } from './grammar.ts'

/** A stretch of a block's text that its citations do not hold up, or only in part. */
export interface Mark {
  start: number
  end: number
  verdict: 'partial' | 'unsupported'
}

/** The leaves of inline tokens in reading order, as the text they show. Citations show none. */
export function leavesOf(tokens: Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === 'citation') return []
    if (token.type === 'math') return [String(token.tex)]
    if ('tokens' in token && token.tokens && token.type !== 'image') return leavesOf(token.tokens)
    if (token.type === 'br') return ['\n']
    return [plainText('text' in token ? String(token.text) : token.raw)]
  })
}

/** Where in a block's text the sentences stand that are not fully supported. */
export function findMarks(tokens: Token[], support: Support[]): Mark[] {
  const doubtful = support.filter((entry) => entry.verdict !== 'supported')
  if (doubtful.length === 0) return []
  const text = leavesOf(tokens).join('')
  const block = squash(text)
  const marks: Mark[] = []
  for (const { sentence, verdict } of doubtful) {
    const wanted = squash(sentence.replace(/\[\d+(?:\s*,\s*\d+)*\]/g, '')).text
    const found = wanted ? block.text.indexOf(wanted) : -1
    if (found < 0) continue
    const start = block.at[found] as number
    let end = (block.at[found + wanted.length - 1] as number) + 1
    while (/[.!?…)"”’]/.test(text[end] ?? '')) end++
    marks.push({ start, end, verdict: verdict as Mark['verdict'] })
  }
  return marks.sort((one, other) => one.start - other.start)
}
