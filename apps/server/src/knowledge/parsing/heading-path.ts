const LONGEST_TITLE = 200

/** The headings open at a point of the text. */
export class HeadingPath {
  #open: { level: number; title: string }[] = []
  /** Titles from outermost to innermost: one array per section, so equal sections share it. */
  path: string[] = []
  /** The first heading of the outermost level seen so far. */
  first: string | undefined
  #firstLevel = Number.POSITIVE_INFINITY

  /** Opens a heading and closes those of its level and below. */
  enter(level: number, title: string): void {
    if (level < this.#firstLevel) {
      this.first = title
      this.#firstLevel = level
    }
    while (this.#open.length > 0 && this.#open.at(-1)!.level >= level) this.#open.pop()
    this.#open.push({ level, title: title.slice(0, LONGEST_TITLE).toWellFormed() })
    this.path = this.#open.map((heading) => heading.title)
  }

  clear(): void {
    this.#open = []
    this.path = []
  }
}
