import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A document for a benchmark, and a question about each of its sections. */
export interface MadeDocument {
  title: string
  text: string
  questions: string[]
}

const samples = ['fotossintese.md', 'nightly-batch-runbook.md'].map((name) =>
  readFileSync(join(import.meta.dirname, '../apps/server/assets/sample', name), 'utf8'),
)

/** Lines of prose of the sample documents: the sentences that are recombined. */
const sentences = samples.flatMap((text) =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#') && !line.startsWith('|'))
    .flatMap((line) => line.match(/\p{Lu}[^.?!]{30,}[.?!]/gu) ?? []),
)

const syllables =
  'ba ce di fo gu la me ni po ru sa te vi xo za bra cle dri flo gru pre tri men tar ção dade'.split(' ')

/** Words that the made language knows; real collections of 100,000 passages know about as many. */
const vocabularySize = 120_000

/** Characters of a section, which becomes one passage. */
const sectionLength = 760

/** Repeatable random numbers in [0, 1). @see mulberry32, Tommy Ettinger */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The word of a rank: the same number is the same word, in every document. */
function madeWord(rank: number): string {
  let word = ''
  for (let rest = rank + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length]
  return word
}

/**
 * A document of real sentences, half of whose longer words are replaced by made ones drawn by Zipf's law, so that few
 * words stand in many passages and most in a handful. The same number gives the same document.
 */
export function madeDocument(number: number, sections: number): MadeDocument {
  const random = randomFrom(number * 7919 + 17)
  // The inverse of a distribution with weight 1/rank: rank = size ^ u.
  const drawnWord = () => madeWord(Math.floor(vocabularySize ** random()) - 1)
  const drawnSentence = () => {
    const sentence = sentences[Math.floor(random() * sentences.length)]!
    return sentence.replace(/\p{Ll}{5,}/gu, (word) => (random() < 0.5 ? drawnWord() : word))
  }
  const questions: string[] = []
  const parts: string[] = []
  for (let section = 0; section < sections; section++) {
    let body = ''
    while (body.length < sectionLength) body += `${body === '' ? '' : ' '}${drawnSentence()}`
    const words = body.match(/\p{L}{5,}/gu)!
    const about = Array.from({ length: 5 }, () => words[Math.floor(random() * words.length)])
    questions.push(`Como ${about[0]} ${about[1]} se relaciona com ${about.slice(2).join(' ')}?`)
    parts.push(`## ${drawnWord()} ${drawnWord()} ${section + 1}\n\n${body}`)
  }
  const title = `Documento ${number}: ${drawnWord()} ${drawnWord()}`
  return { title, text: `# ${title}\n\n${parts.join('\n\n')}\n`, questions }
}
