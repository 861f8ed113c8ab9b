/** Keeps the items with the highest scores: a heap whose root is the worst kept. */
export class TopList {
  readonly #limit: number
  readonly #items: Int32Array
  readonly #scores: Float64Array
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
    this.#items = new Int32Array(limit)
    this.#scores = new Float64Array(limit)
  }

  /** Whether `add` would keep an item of this score. On equal scores, who came first stays. */
  accepts(score: number): boolean {
    return this.#size < this.#limit || (this.#limit > 0 && score > this.#scores[0]!)
  }

  add(item: number, score: number): void {
    if (!this.accepts(score)) return
    if (this.#size < this.#limit) this.#rise(this.#size++, item, score)
    else this.#sink(item, score)
  }

  /** Best first; ties in the order of the items' numbers. */
  best(): number[] {
    return Array.from({ length: this.#size }, (_, at) => at)
      .sort((a, b) => this.#scores[b]! - this.#scores[a]! || this.#items[a]! - this.#items[b]!)
      .map((at) => this.#items[at]!)
  }

  #rise(at: number, item: number, score: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#scores[parent]! <= score) break
      this.#place(at, this.#items[parent]!, this.#scores[parent]!)
      at = parent
    }
    this.#place(at, item, score)
  }

  #sink(item: number, score: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#scores[child + 1]! < this.#scores[child]!) child++
      if (this.#scores[child]! >= score) break
      this.#place(at, this.#items[child]!, this.#scores[child]!)
      at = child
    }
    this.#place(at, item, score)
  }

  #place(at: number, item: number, score: number): void {
    this.#items[at] = item
    this.#scores[at] = score
  }
}
