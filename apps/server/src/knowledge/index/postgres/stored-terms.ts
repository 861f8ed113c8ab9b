import type { Term } from '../../../text/terms.ts'
import type { Lexicon } from '../passage-index.ts'

/** A passage's terms as one text: "word", or "word/stem" where they differ, between spaces. */
export function writeTerms(terms: readonly Term[]): string {
  return terms.map(({ word, stem }) => (word === stem ? word : `${word}/${stem}`)).join(' ')
}

/** Numbers the terms of passages as they are read. */
export class StoredLexicon implements Lexicon {
  readonly #words: string[] = []
  readonly #stems: string[] = []
  readonly #numbers = new Map<string, number>()

  get size(): number {
    return this.#words.length
  }

  /** The forms of a text that `writeTerms` wrote. */
  read(text: string): Uint32Array {
    return text === ''
      ? new Uint32Array(0)
      : Uint32Array.from(text.split(' '), (written) => this.#number(written))
  }

  word(form: number): string {
    return this.#words[form]!
  }

  stem(form: number): string {
    return this.#stems[form]!
  }

  #number(written: string): number {
    let number = this.#numbers.get(written)
    if (number === undefined) {
      const [word, stem] = written.split('/')
      number = this.#words.push(word!) - 1
      this.#stems.push(stem ?? word!)
      this.#numbers.set(written, number)
    }
    return number
  }
}
