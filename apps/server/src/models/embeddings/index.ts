export type { Embedder } from './embedder.ts'
export { openBuiltinEmbedder } from './static-embedder.ts'
