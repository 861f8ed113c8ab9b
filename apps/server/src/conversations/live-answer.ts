import type { AnswerEvent } from '@gepeto/contract'
import { createWaker, type Waker } from '../platform/waker.ts'

/** An event with its number in the stream, from 1. */
export interface NumberedEvent {
  seq: number
  event: AnswerEvent
}

/**
 * An answer that is being written, or was just written. Its events are kept, so that any number of readers can follow
 * from any place: one who lost the line asks again with the last number received.
 */
export class LiveAnswer {
  readonly id: string
  /** Who may read and stop it. */
  readonly reach: string
  /** Documents that its model was given: what it says may be theirs. */
  documents: string[] = []
  readonly #events: NumberedEvent[] = []
  readonly #abort = new AbortController()
  readonly #readers = new Set<Waker>()

  constructor(id: string, reach: string) {
    this.id = id
    this.reach = reach
  }

  /** Aborted when the asker stops the answer. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get isFinished(): boolean {
    const last = this.#events.at(-1)?.event.type
    return last === 'done' || last === 'error'
  }

  stop(reason: Error): void {
    this.#abort.abort(reason)
  }

  append(event: AnswerEvent): void {
    this.#events.push({ seq: this.#events.length + 1, event })
    for (const reader of this.#readers) reader.wake()
  }

  /** All events after a number, those to come included, until the last or until the reader leaves. */
  async *follow(after: number, left: AbortSignal): AsyncGenerator<NumberedEvent> {
    const reader = createWaker()
    this.#readers.add(reader)
    left.addEventListener('abort', reader.wake)
    try {
      for (let place = after; !left.aborted; ) {
        while (place < this.#events.length) yield this.#events[place++]!
        if (this.isFinished) return
        await reader.wait()
      }
    } finally {
      this.#readers.delete(reader)
      left.removeEventListener('abort', reader.wake)
    }
  }

  /** Resolves when the last event is in, or the signal is aborted. */
  async ended(left: AbortSignal): Promise<void> {
    for await (const _ of this.follow(this.#events.length, left));
  }
}
