/** 2^18 numbers, 1 MB: small enough that allocating one never stalls the event loop. */
const PAGE_BITS = 18
const PAGE_SIZE = 1 << PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

/** Append-only runs of 32-bit numbers in pages; a run never crosses a page. */
export class Tape {
  readonly pages: Uint32Array[] = []
  /** First free place of the last page. */
  next = PAGE_SIZE

  /** Room for a run: its address. Longer runs than a page are refused. @throws RangeError */
  allocate(length: number): number {
    if (length > PAGE_SIZE) throw new RangeError(`a run of ${length} numbers does not fit in a page`)
    if (this.next + length > PAGE_SIZE) {
      this.pages.push(new Uint32Array(PAGE_SIZE))
      this.next = 0
    }
    const address = (this.pages.length - 1) * PAGE_SIZE + this.next
    this.next += length
    return address
  }

  /** Fills an empty tape with the pages of another, back to back. */
  restore(bytes: Uint8Array<ArrayBuffer>, next: number): void {
    const numbers = new Uint32Array(bytes.buffer)
    for (let at = 0; at < numbers.length; at += PAGE_SIZE)
      this.pages.push(numbers.subarray(at, at + PAGE_SIZE))
    this.next = next
  }

  view(address: number, length: number): Uint32Array {
    const offset = address & PAGE_MASK
    return this.pages[address >>> PAGE_BITS]!.subarray(offset, offset + length)
  }
}

const FIRST_SLICE = 4
const LARGEST_SLICE = 4096

/**
 * Lists of numbers that grow at the end, kept in slices of a tape: each slice is twice the one before,
 * and its last number is the address of the next, plus one.
 * @see Lucene's ByteSlicePool, the same idea over bytes
 */
export class SliceLists {
  readonly tape = new Tape()
  /** Per list: address of its first slice, plus one; 0 when empty. */
  #first = new Uint32Array(1024)
  /** Per list: where the next number goes, and how many places the slice has left. */
  #next = new Uint32Array(1024)
  #left = new Uint16Array(1024)
  #size = new Uint16Array(1024)

  append(list: number, value: number): void {
    if (list >= this.#first.length) this.#grow(list)
    if (this.#left[list] === 0) this.#openSlice(list)
    const address = this.#next[list]!
    this.tape.pages[address >>> PAGE_BITS]![address & PAGE_MASK] = value
    this.#next[list] = address + 1
    this.#left[list]!--
  }

  /** Calls `each` with the runs of a list in order; their numbers may be read until it returns. */
  forEachRun(list: number, each: (page: Uint32Array, from: number, to: number) => void): void {
    if (list >= this.#first.length) return
    let address = this.#first[list]!
    let size = FIRST_SLICE
    while (address !== 0) {
      const start = address - 1
      const page = this.tape.pages[start >>> PAGE_BITS]!
      const from = start & PAGE_MASK
      const filled = this.#next[list]! - start
      const isLast = filled >= 0 && filled < size
      each(page, from, isLast ? from + filled : from + size - 1)
      if (isLast) return
      address = page[from + size - 1]!
      size = Math.min(size * 2, LARGEST_SLICE)
    }
  }

  /** All that the lists are, for saving; `restore` takes it back. */
  parts(): { pages: Uint8Array[]; ends: Uint8Array[]; next: number } {
    const arrays = [this.#first, this.#next, this.#left, this.#size]
    return { pages: this.tape.pages.map(asBytes), ends: arrays.map(asBytes), next: this.tape.next }
  }

  restore(pages: Uint8Array<ArrayBuffer>, ends: Uint8Array<ArrayBuffer>, next: number): void {
    this.tape.restore(pages, next)
    const lists = ends.length / 12
    this.#first = new Uint32Array(ends.buffer, 0, lists)
    this.#next = new Uint32Array(ends.buffer, lists * 4, lists)
    this.#left = new Uint16Array(ends.buffer, lists * 8, lists)
    this.#size = new Uint16Array(ends.buffer, lists * 10, lists)
  }

  #openSlice(list: number): void {
    const size = this.#first[list] === 0 ? FIRST_SLICE : Math.min(this.#size[list]! * 2, LARGEST_SLICE)
    const address = this.tape.allocate(size)
    if (this.#first[list] === 0) this.#first[list] = address + 1
    else {
      // The slice is full, so `#next` stands on its last place, which holds the link.
      const link = this.#next[list]!
      this.tape.pages[link >>> PAGE_BITS]![link & PAGE_MASK] = address + 1
    }
    this.#next[list] = address
    this.#left[list] = size - 1
    this.#size[list] = size
  }

  #grow(list: number): void {
    const size = Math.max(list + 1, this.#first.length * 2)
    this.#first = extended(this.#first, size)
    this.#next = extended(this.#next, size)
    this.#left = extended16(this.#left, size)
    this.#size = extended16(this.#size, size)
  }
}

function extended(data: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(size)
  grown.set(data)
  return grown
}

function extended16(data: Uint16Array, size: number): Uint16Array<ArrayBuffer> {
  const grown = new Uint16Array(size)
  grown.set(data)
  return grown
}

/** The bytes under a typed array, not copied. */
export function asBytes(data: Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
