import { Duplex } from 'node:stream'

/** Frontend messages after which PostgreSQL answers: Query, Sync, Terminate. */
const answeredTypes = new Set([0x51, 0x53, 0x58])

/**
 * What the driver takes for its socket. Collects the driver's messages until one that PostgreSQL answers
 * (so a whole parse-bind-execute-sync crosses to the other thread at once) and passes them on.
 * Flush and COPY FROM STDIN are not served: cursors held open over round trips would wait for ever.
 * @see https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export class EngineStream extends Duplex {
  #waiting: Buffer[] = []
  #rest: Buffer = Buffer.alloc(0)
  #isStarted = false
  #batch: Uint8Array<ArrayBuffer>[] = []
  readonly #send: (batch: Uint8Array<ArrayBuffer>[]) => void

  /**
   * @param send takes queries, each of whole messages; their answers come back through `push`. What is written in one
   *             turn of the event loop goes over together: each crossing wakes the other thread.
   */
  constructor(send: (batch: Uint8Array<ArrayBuffer>[]) => void) {
    super()
    this.#send = send
  }

  connect(): this {
    queueMicrotask(() => this.emit('connect'))
    return this
  }

  // The parts of a socket that mean nothing here; the driver calls them.
  setNoDelay = () => this
  setKeepAlive = () => this
  ref = () => this
  unref = () => this

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      // The first message has no type byte: its length, then the protocol's version.
      const typeBytes = this.#isStarted ? 1 : 0
      if (bytes.length < typeBytes + 4) break
      const length = typeBytes + bytes.readInt32BE(typeBytes)
      if (bytes.length < length) break
      this.#waiting.push(bytes.subarray(0, length))
      if (!this.#isStarted || answeredTypes.has(bytes[0] ?? 0)) this.#sendWaiting()
      this.#isStarted = true
      bytes = bytes.subarray(length)
    }
    // A copy: the driver writes its next messages over the same memory.
    this.#rest = Buffer.from(bytes)
    done()
  }

  override _read(): void {}

  override _final(done: (error?: Error | null) => void): void {
    this.push(null)
    done()
  }

  #sendWaiting(): void {
    // Copied into memory of its own, which is then handed over to the other thread.
    const length = this.#waiting.reduce((sum, message) => sum + message.length, 0)
    const bytes = new Uint8Array(length)
    let offset = 0
    for (const message of this.#waiting) {
      bytes.set(message, offset)
      offset += message.length
    }
    this.#waiting = []
    if (this.#batch.push(bytes) === 1) queueMicrotask(() => this.#send(this.#batch.splice(0)))
  }
}
