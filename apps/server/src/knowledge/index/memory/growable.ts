type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** A typed array that grows by half when full; reading past `length` is the caller's mistake. */
export class Growable<T extends Numbers> {
  data: T
  length = 0
  readonly #create: (size: number) => T

  constructor(create: (size: number) => T) {
    this.#create = create
    this.data = create(64)
  }

  push(value: number): number {
    this.set(this.length, value)
    return this.length - 1
  }

  /** Writes at `index`, growing with zeros up to it. */
  set(index: number, value: number): void {
    if (index >= this.data.length) this.reserve(index + 1)
    this.data[index] = value
    if (index >= this.length) this.length = index + 1
  }

  /** Adds to the number at `index`, which counts as 0 where none was set. */
  add(index: number, change: number): void {
    this.set(index, (index < this.length ? this.data[index]! : 0) + change)
  }

  reserve(size: number): void {
    if (size <= this.data.length) return
    const grown = this.#create(Math.max(size, Math.ceil(this.data.length * 1.5)))
    grown.set(this.data)
    this.data = grown
  }

  /** The filled part, as a view. */
  filled(): T {
    return this.data.subarray(0, this.length) as T
  }

  /** Takes over an array as all there is. */
  restore(data: T): void {
    this.data = data
    this.length = data.length
  }
}

export const growableBytes = () => new Growable((size) => new Uint8Array(size))
export const growableWords = () => new Growable((size) => new Uint32Array(size))
export const growableFloats = () => new Growable((size) => new Float32Array(size))
