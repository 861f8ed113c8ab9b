/** Marks a model may put around a word it was told to say alone. */
const OPENING = '[*_`"\'“‘(]{0,3}'
const CLOSING = '[*_`"\'”’)]{0,3}[.:!]?'

/** What came before the agreed word and what came after it; all is `before` until the word has come. */
export interface Parted {
  before: string
  after: string
}

/**
 * Takes one agreed word (the abstention token) out of a stream of text, with the marks and the full stop around it, and
 * parts the text there. Text is held back only while it could be that word's beginning.
 */
export function createSentinelFilter(word: string): {
  push(delta: string): Parted
  end(): Parted
  seen(): boolean
} {
  const whole = new RegExp(`${OPENING}${word}${CLOSING}`, 'g')
  const beginnings = [...word].map((_, at) => word.slice(0, at + 1)).reverse()
  const mayGoOn = new RegExp(`${OPENING}(?:${word}${CLOSING}|${beginnings.join('|')})?$`)
  let buffer = ''
  let hasCome = false

  function part(text: string): Parted {
    if (hasCome) return { before: '', after: text.replace(whole, '') }
    const at = text.search(whole)
    if (at < 0) return { before: text, after: '' }
    hasCome = true
    return { before: text.slice(0, at), after: text.slice(at).replace(whole, '') }
  }

  return {
    push(delta) {
      buffer += delta
      const from = buffer.search(mayGoOn)
      const ready = part(buffer.slice(0, from))
      buffer = buffer.slice(from)
      return ready
    },
    end() {
      const rest = part(buffer)
      buffer = ''
      return rest
    },
    seen: () => hasCome,
  }
}
