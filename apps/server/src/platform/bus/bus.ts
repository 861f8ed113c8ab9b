import { EventEmitter } from 'node:events'

/**
 * Fan-out of small messages to whoever listens on a topic, on every instance. Nothing is kept: a listener that is away
 * misses them, and is told afterwards that it did. Those of one instance arrive in their order, on the instance itself
 * before `publish` returns.
 */
export interface Bus {
  /** @param message plain JSON: what has to be a Date again is made one by its listener */
  publish(topic: string, message: unknown): void
  /** @returns a function that ends the subscription */
  subscribe(topic: string, listener: (message: unknown) => void): () => void
  /** false while other instances can be neither told nor heard. */
  isWhole(): boolean
  /**
   * Calls the listener each time something may have been missed: the others can be told and heard again, or one of them
   * could not say what it had to.
   */
  onRejoined(listener: () => void): void
  close(): void
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
    isWhole: () => true,
    onRejoined: () => {},
    close: () => {},
  }
}
