/** Turns texts into vectors whose dot product says how near their meanings are. */
export interface Embedder {
  /** Names model and version: vectors of different ids must never be compared. */
  readonly id: string
  readonly dimensions: number
  /** Whether a text and its translation come out near each other. */
  readonly isMultilingual: boolean
  /**
   * @param kind some models read a question otherwise than a passage
   * @returns one vector per text, of unit length, or all zeros where the text holds nothing the model knows
   */
  embed(texts: readonly string[], kind: 'passage' | 'query'): Promise<Float32Array[]>
}
