/** From the serving thread to the engine's. `batch`: queries of one connection, each of whole frontend messages. */
export type EngineRequest =
  | { type: 'messages'; connection: number; batch: Uint8Array<ArrayBuffer>[] }
  | { type: 'statistics' }
  | { type: 'close' }

/** From the engine's thread: one `ready`, then a `messages` for each request with an answer to each query, a `closed` at the end. */
export type EngineEvent =
  | { type: 'ready' }
  | { type: 'messages'; connection: number; batch: Uint8Array<ArrayBuffer>[] }
  | { type: 'statistics'; fsyncs: number; memoryBytes: number }
  | { type: 'closed' }
