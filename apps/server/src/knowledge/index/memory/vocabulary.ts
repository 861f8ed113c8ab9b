import type { Term } from '../../../text/terms.ts'
import type { Lexicon } from '../passage-index.ts'
import { growableWords } from './growable.ts'

/** Stems are numbered below this, so that a word and its stem make one exact number. */
const MOST_STEMS = 2 ** 26

/** Numbers for the words, the stems and the forms (a word with its stem) of one shard; none is ever given back. */
export class Vocabulary implements Lexicon {
  readonly words: string[] = []
  readonly stems: string[] = []
  /** Per form: its word, its stem. */
  readonly wordOf = growableWords()
  readonly stemOf = growableWords()
  readonly #wordNumbers = new Map<string, number>()
  readonly #stemNumbers = new Map<string, number>()
  readonly #formNumbers = new Map<number, number>()

  get size(): number {
    return this.wordOf.length
  }

  form(term: Term): number {
    return this.formOf(
      numberOf(term.word, this.#wordNumbers, this.words),
      numberOf(term.stem, this.#stemNumbers, this.stems),
    )
  }

  formOf(word: number, stem: number): number {
    const pair = word * MOST_STEMS + stem
    let form = this.#formNumbers.get(pair)
    if (form === undefined) {
      form = this.wordOf.push(word)
      this.stemOf.push(stem)
      this.#formNumbers.set(pair, form)
    }
    return form
  }

  findStem(stem: string): number | undefined {
    return this.#stemNumbers.get(stem)
  }

  word(form: number): string {
    return this.words[this.wordOf.data[form]!]!
  }

  stem(form: number): string {
    return this.stems[this.stemOf.data[form]!]!
  }

  /** Fills an empty vocabulary as it was saved. */
  restore(
    words: readonly string[],
    stems: readonly string[],
    wordOf: Uint32Array,
    stemOf: Uint32Array,
  ): void {
    for (const word of words) numberOf(word, this.#wordNumbers, this.words)
    for (const stem of stems) numberOf(stem, this.#stemNumbers, this.stems)
    for (let form = 0; form < wordOf.length; form++) this.formOf(wordOf[form]!, stemOf[form]!)
  }
}

function numberOf(text: string, numbers: Map<string, number>, texts: string[]): number {
  let number = numbers.get(text)
  if (number === undefined) {
    number = texts.push(text) - 1
    numbers.set(text, number)
  }
  return number
}
