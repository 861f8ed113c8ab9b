/** A stretch of what a model writes: text for the reader, or a group of markers naming passages. */
export type Piece = { kind: 'text'; text: string } | { kind: 'markers'; passages: number[]; written: string }

/** `[1]`, `[1, 2]`, `[2-4]`, `【1】`, `【1†source】`, `[passage 1]`, `[trecho 1]`; a link `[1](...)` is none. */
const MARKER =
  /[[【]\s*(?:(?:passages?|sources?|docs?|documents?|trechos?|fontes?|documentos?|pasajes?)\s*)?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)(?:†[^\]】]{0,40})?\s*[\]】]/iy
const COULD_BECOME_MARKER = /[[【]\s*(?:\p{L}{0,10}\s*)?[\d\s,;–-]{0,30}(?:†[^\]】]{0,40})?[\]】]?$/iu
const WIDEST_RANGE = 10

/**
 * Cuts a model's text into text and markers as it comes. Text is held back only while it could still become a marker.
 * Nothing inside code (backticks) is a marker.
 */
export function createMarkerReader(): { push(delta: string): Piece[]; end(): Piece[] } {
  let buffer = ''
  let code = ''
  let last = ''

  function read(isLast: boolean): Piece[] {
    const pieces: Piece[] = []
    let at = 0
    let from = 0
    const flush = (to: number) => {
      if (to > from) pieces.push({ kind: 'text', text: buffer.slice(from, to) })
      from = to
    }
    while (at < buffer.length) {
      const char = buffer[at]!
      if (char === '`') {
        const run = /^`+/.exec(buffer.slice(at))![0]
        if (!isLast && at + run.length === buffer.length) break
        code = code === '' ? run : run === code ? '' : code
        at += run.length
        continue
      }
      if (char === '\n' && code !== '' && code.length < 3 && (buffer[at - 1] ?? last) === '\n') code = ''
      if (code !== '') {
        at++
        continue
      }
      if ((char === '[' || char === '【') && (buffer[at - 1] ?? last) !== '\\') {
        MARKER.lastIndex = at
        const match = MARKER.exec(buffer)
        if (match && (isLast || MARKER.lastIndex < buffer.length)) {
          const after = at + match[0].length
          if (buffer[after] !== '(') {
            flush(at)
            pieces.push({ kind: 'markers', passages: numbersOf(match[1]!), written: match[0] })
            at = after
            from = after
            continue
          }
        } else if (!isLast && COULD_BECOME_MARKER.test(buffer.slice(at))) break
      }
      at++
    }
    flush(isLast ? buffer.length : at)
    last = buffer[from - 1] ?? last
    buffer = buffer.slice(from)
    return pieces
  }

  return {
    push(delta) {
      buffer += delta
      return read(false)
    },
    end: () => read(true),
  }
}

/** All of a finished text in text and markers. */
export function parseMarkers(text: string): Piece[] {
  const reader = createMarkerReader()
  return [...reader.push(text), ...reader.end()]
}

function numbersOf(list: string): number[] {
  const numbers: number[] = []
  for (const part of list.split(/[,;]/)) {
    const [first = 0, last = first] = part.split(/[–-]/).map(Number)
    for (let number = first; number <= Math.min(Math.max(first, last), first + WIDEST_RANGE); number++) {
      if (!numbers.includes(number)) numbers.push(number)
    }
  }
  return numbers
}
