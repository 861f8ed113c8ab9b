/** From the serving thread to the engine's. `bytes` are whole frontend messages of one connection. */
export type EngineRequest =
  | { type: 'messages'; connection: number; bytes: Uint8Array }
  | { type: 'statistics' }
  | { type: 'close' }

/** From the engine's thread: one `ready`, then a `messages` for each request, a `closed` at the end. */
export type EngineEvent =
  | { type: 'ready' }
  | { type: 'messages'; connection: number; bytes: Uint8Array }
  | { type: 'statistics'; fsyncs: number; memoryBytes: number }
  | { type: 'closed' }
