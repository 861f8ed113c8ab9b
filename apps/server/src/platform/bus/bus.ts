import { EventEmitter } from 'node:events'

/** Fan-out of small messages to whoever listens on a topic. Nothing is kept: a listener that is away misses them. */
export interface Bus {
  publish(topic: string, message: unknown): void
  /** @returns a function that ends the subscription */
  subscribe(topic: string, listener: (message: unknown) => void): () => void
}

/** Within this process. */
export function memoryBus(): Bus {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    publish: (topic, message) => void emitter.emit(topic, message),
    subscribe: (topic, listener) => {
      emitter.on(topic, listener)
      return () => emitter.off(topic, listener)
    },
  }
}
