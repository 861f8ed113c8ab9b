export type { Embedder, EmbeddingCall, LocalEmbedder } from './embedder.ts'
export { type Embeddings, type EmbeddingTrial, openEmbeddings } from './open.ts'
export { packVector, unpackVector } from './packed-vector.ts'
export { openBuiltinEmbedder } from './static-embedder.ts'
