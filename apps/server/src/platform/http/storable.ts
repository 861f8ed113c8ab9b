import { InvalidRequest } from './errors.ts'

/** Levels of lists and objects in one body; the deepest of ours has three. */
const deepest = 64

const quote = 0x22
const backslash = 0x5c
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b])
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d])

/**
 * Refuses JSON that is nested too deeply before it is parsed: V8 takes seconds for a megabyte of brackets.
 * @param path what the text is: `body`
 * @throws InvalidRequest
 */
export function refuseNesting(path: string, json: string): void {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === quote) at = endOfString(json, at)
    else if (closing.has(code)) depth--
    else if (opening.has(code) && ++depth > deepest) throw new InvalidRequest(path, tooDeep)
  }
}

/** Where the string ends that begins here; without an end, the text's own. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0
    while (json.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return end
  }
  return json.length
}

/**
 * Refuses what no text column can hold, wherever it stands in what a caller sent: the character U+0000, and halves of
 * surrogate pairs, which are no characters at all (PostgreSQL takes neither in text or jsonb). Also what is nested so
 * deeply that reading it on would overflow the stack.
 * @param path    where `given` stands: `body`, `query`
 * @param skipped names of fields at the first level that are not looked at
 * @throws InvalidRequest naming the field
 */
export function refuseUnstorable(path: string, given: unknown, skipped: readonly string[] = []): void {
  const waiting = [{ path, value: given, depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next
    if (typeof value === 'string') refuseText(next.path, value)
    else if (typeof value === 'object' && value !== null) {
      if (depth >= deepest) throw new InvalidRequest(path, tooDeep)
      for (const [name, inside] of Object.entries(value)) {
        if (depth === 0 && skipped.includes(name)) continue
        if (!isStorable(name)) refuseText(next.path, name)
        if (typeof inside === 'string' || typeof inside === 'object')
          waiting.push({ path: `${next.path}.${name}`, value: inside, depth: depth + 1 })
      }
    }
  }
}

/** Whether a text column can hold it. */
const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0')

function refuseText(path: string, text: string): void {
  if (isStorable(text)) return
  throw new InvalidRequest(path, text.includes('\0') ? nul : half)
}

const nul = {
  en: 'holds the character U+0000, which no text can keep. Leave it out.',
  'pt-BR': 'contém o caractere U+0000, que nenhum texto pode guardar. Retire-o.',
}
const half = {
  en: 'holds half of a character (a lone surrogate, U+D800 to U+DFFF). Leave it out.',
  'pt-BR': 'contém metade de um caractere (um surrogate sozinho, de U+D800 a U+DFFF). Retire-o.',
}
const tooDeep = {
  en: `is nested more than ${deepest} levels deep.`,
  'pt-BR': `tem mais de ${deepest} níveis de aninhamento.`,
}
