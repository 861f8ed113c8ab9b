import { asBytes } from './pages.ts'

/**
 * Counts by 32-bit code in open addressing: 12 bytes a code at most, where a Map would take sixty.
 * A count that falls to zero keeps its place.
 */
export class FrequencyTable {
  #codes = new Uint32Array(1024)
  #counts = new Uint32Array(1024)
  #used = 0

  get(code: number): number {
    return this.#counts[this.#place(code === 0 ? 1 : code)]!
  }

  add(code: number, change: number): void {
    if (code === 0) code = 1
    let place = this.#place(code)
    if (this.#counts[place] === 0 && this.#codes[place] !== code) {
      if (++this.#used * 4 > this.#codes.length * 3) {
        this.#grow()
        place = this.#place(code)
      }
      this.#codes[place] = code
    }
    this.#counts[place]! += change
  }

  parts(): Uint8Array[] {
    return [asBytes(this.#codes), asBytes(this.#counts)]
  }

  restore(bytes: Uint8Array<ArrayBuffer>, used: number): void {
    const size = bytes.length / 8
    this.#codes = new Uint32Array(bytes.buffer, 0, size)
    this.#counts = new Uint32Array(bytes.buffer, size * 4, size)
    this.#used = used
  }

  get used(): number {
    return this.#used
  }

  /** The place of the code, or the free one where it would go: 0 marks those, so code 0 counts as 1. */
  #place(code: number): number {
    const mask = this.#codes.length - 1
    let place = (Math.imul(code, 0x9e3779b1) >>> 7) & mask
    while (this.#codes[place] !== code && this.#codes[place] !== 0) place = (place + 1) & mask
    return place
  }

  #grow(): void {
    const codes = this.#codes
    const counts = this.#counts
    this.#codes = new Uint32Array(codes.length * 2)
    this.#counts = new Uint32Array(codes.length * 2)
    for (let index = 0; index < codes.length; index++) {
      if (codes[index] === 0) continue
      const place = this.#place(codes[index]!)
      this.#codes[place] = codes[index]!
      this.#counts[place] = counts[index]!
    }
  }
}
