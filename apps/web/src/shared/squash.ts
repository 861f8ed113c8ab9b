/** A text's letters and digits alone, and where each stood: what two renderings of the same words have in common. */
export interface Squashed {
  text: string
  /** For each character of `text`, its index in the original. */
  at: number[]
}

/** Leaves out spaces, hyphens and signs, takes ligatures apart and lower-cases what remains. */
export function squash(original: string): Squashed {
  let text = ''
  const at: number[] = []
  for (let index = 0; index < original.length; ) {
    const character = String.fromCodePoint(original.codePointAt(index) as number)
    for (const part of character.normalize('NFKD').toLowerCase()) {
      if (!/[\p{L}\p{N}]/u.test(part)) continue
      text += part
      for (let unit = 0; unit < part.length; unit++) at.push(index)
    }
    index += character.length
  }
  return { text, at }
}
