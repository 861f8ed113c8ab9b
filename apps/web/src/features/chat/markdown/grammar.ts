import { Marked, type Token, type Tokens } from 'marked'

/** `[2]`, or `[1, 3]`: the citations a sentence stands on. */
export interface CitationToken extends Tokens.Generic {
  type: 'citation'
  numbers: number[]
}

/** A formula: TeX between dollar signs or `\( \)` in the line, `$$ $$` or `\[ \]` on its own. */
export interface MathToken extends Tokens.Generic {
  type: 'math'
  tex: string
  isBlock: boolean
}

const startOf = (pattern: RegExp) => (source: string) => {
  const index = source.search(pattern)
  return index < 0 ? undefined : index
}

const markdown = new Marked({
  gfm: true,
  extensions: [
    {
      name: 'citation',
      level: 'inline',
      start: startOf(/\[\d/),
      tokenizer(source): CitationToken | undefined {
        const match = /^\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/.exec(source)
        if (!match) return undefined
        const numbers = (match[1] as string).split(',').map(Number)
        return { type: 'citation', raw: match[0], numbers }
      },
    },
    {
      name: 'math',
      level: 'inline',
      start: startOf(/\$|\\[([]/),
      tokenizer(source): MathToken | undefined {
        const block = /^\$\$([^$]+?)\$\$|^\\\[([\s\S]+?)\\\]/.exec(source)
        if (block) return { type: 'math', raw: block[0], tex: block[1] ?? block[2] ?? '', isBlock: true }
        // As Pandoc reads it, so that "R$ 5 e R$ 10" and "$5 or $10" stay money.
        const inline = /^\$(?!\s)((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)|^\\\(([\s\S]+?)\\\)/.exec(source)
        if (!inline) return undefined
        return { type: 'math', raw: inline[0], tex: inline[1] ?? inline[2] ?? '', isBlock: false }
      },
    },
    {
      name: 'math-block',
      level: 'block',
      start: startOf(/(?:^|\n)\s*(?:\$\$|\\\[)/),
      tokenizer(source): MathToken | undefined {
        const match = /^ {0,3}(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n|$)/.exec(source)
        if (!match) return undefined
        return { type: 'math', raw: match[0], tex: match[1] ?? match[2] ?? '', isBlock: true }
      },
    },
  ],
})

/** Reads Markdown into tokens. Nothing here makes HTML: what an answer shows is built from the tokens alone. */
export function readMarkdown(source: string): Token[] {
  return markdown.lexer(source)
}

/** A link that may be followed: a web page or an e-mail address, nothing that runs. */
export function safeHref(href: string): string | null {
  try {
    const { protocol } = new URL(href)
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : null
  } catch {
    return null
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' }

/** The characters that a text's entities stand for. */
export function plainText(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] as string)
}
