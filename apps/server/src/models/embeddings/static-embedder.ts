import { fold } from '../../text/fold.ts'
import type { Embedder } from './embedder.ts'
import { readStaticModel, type StaticModel } from './static-model.ts'
import { pieceWords, wordPieces } from './word-pieces.ts'

const CACHED_WORDS = 50_000

/** The vector of a text is the sum of its tokens' vectors, brought to unit length. */
class StaticEmbedder implements Embedder {
  readonly id: string
  readonly dimensions: number
  readonly isMultilingual = false
  readonly #model: StaticModel
  readonly #pieces = new Map<string, number[]>()

  constructor(model: StaticModel) {
    this.id = model.id
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
      pieces = wordPieces(fold(word), this.#model.pieces)
      if (this.#pieces.size >= CACHED_WORDS) this.#pieces.clear()
      this.#pieces.set(word, pieces)
    }
    return pieces
  }
}

function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (length > 0) for (let at = 0; at < vector.length; at++) vector[at]! /= length
  return vector
}

/** Reads the token vectors that come with the server. */
export async function openBuiltinEmbedder(
  path: string | URL = new URL('../../../assets/embeddings.bin', import.meta.url),
): Promise<Embedder> {
  return new StaticEmbedder(await readStaticModel(path))
}
