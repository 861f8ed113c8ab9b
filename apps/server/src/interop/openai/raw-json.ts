/** A JSON body as it was sent, and what it says. Its text can be handed on with single members changed. */
export class RawJson {
  readonly #text: string
  readonly #value: unknown
  #checked: unknown

  /** @throws SyntaxError */
  constructor(text: string) {
    this.#text = text
    this.#value = JSON.parse(text)
  }

  get text(): string {
    return this.#text
  }

  get value(): unknown {
    return this.#value
  }

  /** What it says once a schema has looked at it. */
  get checked(): unknown {
    return this.#checked
  }

  set checked(value: unknown) {
    this.#checked = value
  }

  toJSON(): string {
    return this.#text
  }
}

/**
 * A member of the first level that somebody else may read in place of a known one: some readers take names in any case,
 * and of a name that comes twice the first.
 * @returns its name, as it stands there; undefined: there is none
 */
export function mistakable({ text, value }: RawJson, known: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const seen = new Set<string>()
  for (const { name } of memberSpans(text)) {
    const folded = fold(name)
    if (known.includes(folded) && (folded !== name || seen.has(name))) return name
    seen.add(name)
  }
  return undefined
}

/** Letters that only become a plain one in capitals are it too. */
const fold = (name: string): string => name.toUpperCase().toLowerCase()

/**
 * The text of a JSON object with members of its first level set; everything else stays as it is, byte by byte.
 * @param members the new values, as JSON; those that are missing are put in front
 */
export function withMembers(text: string, members: Readonly<Record<string, string>>): string {
  const spans = memberSpans(text).filter(({ name }) => Object.hasOwn(members, name))
  const missing = Object.entries(members).filter(([name]) => !spans.some((span) => span.name === name))
  const open = text.indexOf('{') + 1
  const isEmpty = text.slice(open).trimStart().startsWith('}')
  const added = missing.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')
  let result = text.slice(0, open) + added + (added !== '' && !isEmpty ? ',' : '')
  let from = open
  for (const { name, start, end } of spans) {
    result += text.slice(from, start) + members[name]!
    from = end
  }
  return result + text.slice(from)
}

interface Span {
  name: string
  start: number
  end: number
}

const quote = 0x22
const backslash = 0x5c

/** Where the values of the first level's members stand; a name that comes twice does so here too. The text is valid JSON. */
function memberSpans(text: string): Span[] {
  const spans: Span[] = []
  let depth = 0
  let name: string | undefined
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      const end = stringEnd(text, at)
      // At the first level a string that no name waits for is one.
      if (depth === 1 && name === undefined) {
        name = JSON.parse(text.slice(at, end)) as string
        start = text.indexOf(':', end) + 1
        at = start - 1
      } else at = end - 1
    } else if (code === 0x7b || code === 0x5b) depth++
    else if (code === 0x2c || code === 0x7d || code === 0x5d) {
      if (depth === 1 && name !== undefined) {
        spans.push({ name, start, end: at })
        name = undefined
      }
      if (code !== 0x2c) depth--
    }
  }
  return spans
}

/** The place after a string's closing quote. */
function stringEnd(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return at + 1
  }
}
