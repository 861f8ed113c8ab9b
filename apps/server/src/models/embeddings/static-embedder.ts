import { fold } from '../../text/fold.ts'
import { type LocalEmbedder, toUnitLength } from './embedder.ts'
import { readStaticModel, type StaticModel } from './static-model.ts'
import { pieceWords, wordPieces } from './word-pieces.ts'

const CACHED_WORDS = 50_000

/** The vector of a text is the sum of its tokens' vectors, brought to unit length. */
export class StaticEmbedder implements LocalEmbedder {
  readonly id: string
  readonly dimensions: number
  readonly isMultilingual: boolean
  readonly #model: StaticModel
  readonly #write: (word: string) => string
  readonly #pieces = new Map<string, number[]>()

  /** @param write how the model's vocabulary writes a word: folded, where it knows neither case nor accents */
  constructor(model: StaticModel, write: (word: string) => string = fold, isMultilingual = false) {
    this.id = model.id
    this.isMultilingual = isMultilingual
    this.#write = write
    this.dimensions = model.dimensions
    this.#model = model
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    return texts.map((text) => this.#embedOne(text))
  }

  #embedOne(text: string): Float32Array {
    const { values, scales } = this.#model
    const sum = new Float32Array(this.dimensions)
    for (const word of pieceWords(text)) {
      for (const piece of this.#piecesOf(word)) {
        const start = piece * this.dimensions
        const scale = scales[piece]!
        for (let at = 0; at < sum.length; at++) sum[at]! += scale * values[start + at]!
      }
    }
    return toUnitLength(sum)
  }

  #piecesOf(word: string): number[] {
    let pieces = this.#pieces.get(word)
    if (pieces === undefined) {
      pieces = wordPieces(this.#write(word), this.#model.pieces)
      if (this.#pieces.size >= CACHED_WORDS) this.#pieces.clear()
      this.#pieces.set(word, pieces)
    }
    return pieces
  }
}

/** Reads the token vectors that come with the server. */
export async function openBuiltinEmbedder(
  path: string | URL = new URL('../../../assets/embeddings.bin', import.meta.url),
): Promise<LocalEmbedder> {
  return new StaticEmbedder(await readStaticModel(path))
}
