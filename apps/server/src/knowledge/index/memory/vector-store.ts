import { growableFloats } from './growable.ts'
import { asBytes } from './pages.ts'
import { TopList } from './top-list.ts'

/** Vectors in a page: at 256 dimensions a page is 1 MB. */
const PAGE_VECTORS = 4096

/** How many of the nearest by sign bits are measured exactly, as a multiple of what is asked for. */
const OVERSAMPLING = 4

/** A distance that no two vectors have. */
const FAR = 0xffff

/** Unit vectors as int8 with one scale each, and their signs for a fast scan. */
export class VectorStore {
  readonly dimensions: number
  readonly #bitWords: number
  readonly values: Int8Array[] = []
  readonly signs: Uint32Array[] = []
  /** Per slot: what to multiply the int8 values by; 0 where there is no vector. */
  readonly scales = growableFloats()
  #distances = new Uint16Array(0)

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#bitWords = Math.ceil(dimensions / 32)
  }

  set(slot: number, vector: Float32Array): void {
    if (vector.length !== this.dimensions) {
      throw new RangeError(`a vector of ${vector.length} dimensions in an index of ${this.dimensions}`)
    }
    const page = Math.floor(slot / PAGE_VECTORS)
    while (this.values.length <= page) {
      this.values.push(new Int8Array(PAGE_VECTORS * this.dimensions))
      this.signs.push(new Uint32Array(PAGE_VECTORS * this.#bitWords))
    }
    let largest = 0
    for (const value of vector) largest = Math.max(largest, Math.abs(value))
    this.scales.set(slot, largest / 127)
    if (largest === 0) return
    const start = (slot % PAGE_VECTORS) * this.dimensions
    const values = this.values[page]!
    for (let index = 0; index < vector.length; index++) {
      values[start + index] = Math.round((vector[index]! / largest) * 127)
    }
    this.signs[page]!.set(signBits(vector), (slot % PAGE_VECTORS) * this.#bitWords)
  }

  parts(): Record<'values' | 'signs' | 'scales', Uint8Array[]> {
    return {
      values: this.values.map(asBytes),
      signs: this.signs.map(asBytes),
      scales: [asBytes(this.scales.filled())],
    }
  }

  restore(
    values: Uint8Array<ArrayBuffer>,
    signs: Uint8Array<ArrayBuffer>,
    scales: Uint8Array<ArrayBuffer>,
  ): void {
    const valuesInPage = PAGE_VECTORS * this.dimensions
    const signsInPage = PAGE_VECTORS * this.#bitWords
    for (let page = 0; page * valuesInPage < values.length; page++) {
      this.values.push(new Int8Array(values.buffer, page * valuesInPage, valuesInPage))
      this.signs.push(new Uint32Array(signs.buffer, page * signsInPage * 4, signsInPage))
    }
    this.scales.restore(new Float32Array(scales.buffer))
  }

  /** Dot product with the vector of a slot; 0 where there is none. */
  similarity(slot: number, query: Float32Array): number {
    const scale = slot < this.scales.length ? this.scales.data[slot]! : 0
    if (scale === 0) return 0
    const values = this.values[Math.floor(slot / PAGE_VECTORS)]!
    const start = (slot % PAGE_VECTORS) * this.dimensions
    let sum = 0
    for (let index = 0; index < query.length; index++) sum += query[index]! * values[start + index]!
    return sum * scale
  }

  /** The vector of a slot as far as int8 keeps it; undefined where there is none. */
  vector(slot: number): Float32Array | undefined {
    const scale = slot < this.scales.length ? this.scales.data[slot]! : 0
    if (scale === 0) return undefined
    const start = (slot % PAGE_VECTORS) * this.dimensions
    const values = this.values[Math.floor(slot / PAGE_VECTORS)]!.subarray(start, start + this.dimensions)
    return Float32Array.from(values, (value) => value * scale)
  }

  /**
   * The slots nearest to the query, best first: those nearest by sign bits, measured exactly.
   * @param isAllowed absent: every slot with a vector
   */
  nearest(query: Float32Array, limit: number, isAllowed?: (slot: number) => boolean): number[] {
    const count = this.scales.length
    if (this.#distances.length < count) this.#distances = new Uint16Array(Math.ceil(count * 1.5))
    const distances = this.#distances
    const histogram = this.#measureSigns(signBits(query), isAllowed)
    // All within the radius are measured exactly, and of those right on it as many as there is room for.
    let radius = 0
    let room = limit * OVERSAMPLING
    while (radius < this.dimensions && histogram[radius]! < room) room -= histogram[radius++]!
    const exact = new TopList(limit)
    for (let slot = 0; slot < count; slot++) {
      const distance = distances[slot]!
      if (distance > radius || (distance === radius && room-- <= 0)) continue
      exact.add(slot, this.similarity(slot, query))
    }
    return exact.best()
  }

  /** Fills `#distances`, `FAR` for slots that do not count. @returns how many slots stand at each distance */
  #measureSigns(bits: Uint32Array, isAllowed?: (slot: number) => boolean): Uint32Array {
    const distances = this.#distances
    const histogram = new Uint32Array(this.dimensions + 1)
    const width = this.#bitWords
    for (let slot = 0, page = 0; page < this.signs.length; page++) {
      const signs = this.signs[page]!
      const end = Math.min(this.scales.length, slot + PAGE_VECTORS)
      for (let start = 0; slot < end; slot++, start += width) {
        if (this.scales.data[slot] === 0 || (isAllowed !== undefined && !isAllowed(slot))) {
          distances[slot] = FAR
          continue
        }
        let distance = 0
        for (let word = 0; word < width; word++) {
          // Bits set, by Hacker's Delight, figure 5-2; written out because a call costs as much again.
          let ones = bits[word]! ^ signs[start + word]!
          ones -= (ones >>> 1) & 0x55555555
          ones = (ones & 0x33333333) + ((ones >>> 2) & 0x33333333)
          distance += Math.imul((ones + (ones >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
        }
        distances[slot] = distance
        histogram[distance]!++
      }
    }
    return histogram
  }
}

function signBits(vector: Float32Array): Uint32Array {
  const bits = new Uint32Array(Math.ceil(vector.length / 32))
  for (let index = 0; index < vector.length; index++) {
    if (vector[index]! > 0) bits[index >>> 5]! |= 1 << (index & 31)
  }
  return bits
}
