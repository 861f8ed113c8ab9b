/** Who a text is embedded for: whose workspace is told what it cost. */
export interface EmbeddingCall {
  workspaceId: string
  signal?: AbortSignal
}

/** Turns texts into vectors whose dot product says how near their meanings are. */
export interface Embedder {
  /** Names model and version: vectors of different ids must never be compared. */
  readonly id: string
  /** Whether a text and its translation come out near each other. */
  readonly isMultilingual: boolean
  /** Texts leave this machine. */
  readonly isOutside?: boolean
  /**
   * @param kind some models read a question otherwise than a passage
   * @param call absent: nobody is told what it cost
   * @returns one vector per text, of unit length, or all zeros where the text holds nothing the model knows
   * @throws EmbeddingsUnavailable where a server or files are asked and do not answer
   */
  embed(texts: readonly string[], kind: 'passage' | 'query', call?: EmbeddingCall): Promise<Float32Array[]>
}

/** One whose vectors are at hand: it asks nobody, never fails, and says how long they are. */
export interface LocalEmbedder extends Embedder {
  readonly dimensions: number
}

/** Brings a vector to unit length in place; all zeros stay so. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (length > 0) for (let at = 0; at < vector.length; at++) vector[at]! /= length
  return vector
}
