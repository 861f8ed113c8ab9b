import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where a command writes: results on standard output, everything else on standard error; colours on terminals only. */
export interface Output {
  readonly isJson: boolean
  /** A result: the object with `--json`, the text without. */
  result(object: unknown, text: string): void
  /** A remark for whoever watches. Not with `--json`. */
  note(text: string): void
  style(style: Style, text: string): string
  /** A line that replaces itself: progress. Only on a terminal. */
  progress(text: string): void
}

/**
 * What steers a terminal, but for line ends, tabs and colours: what others wrote stands in results, and none of it may do
 * more than be read.
 */
const escapeCharacter = String.fromCodePoint(0x1b)
const steering = new RegExp(
  `(?!${escapeCharacter}\\[[\\d;]*m)(?![\\n\\t])[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]`,
  'gu',
)

export interface Streams {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export function openOutput(isJson: boolean, { stdout, stderr }: Streams = process): Output {
  let hasProgress = false
  const clear = () => {
    if (hasProgress) stderr.write('\r\u001b[2K')
    hasProgress = false
  }
  return {
    isJson,
    result(object, text) {
      clear()
      stdout.write(`${isJson ? JSON.stringify(object) : text.replace(steering, '�')}\n`)
    },
    note(text) {
      clear()
      if (!isJson) stderr.write(`${text}\n`)
    },
    style: (style, text) => styleText(style, text, { stream: stdout }),
    progress(text) {
      if (isJson || !stderr.isTTY) return
      clear()
      stderr.write(text.slice(0, Math.max(10, (stderr.columns ?? 80) - 1)))
      hasProgress = text !== ''
    },
  }
}
