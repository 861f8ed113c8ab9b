/** Longest title: as many characters as one may be renamed to (UpdateDocument). */
const longestTitle = 500

/** Longest file name: what file systems take, so that a download can be kept under it. */
const longestFileName = 255

const unnamed = 'unnamed'
const anyMediaType = 'application/octet-stream'

/** A title out of a name that came with a file or an address: on one line, and cut where it is too long. */
export function titleOf(given: string): string {
  const line = onOneLine(given)
  return line.length <= longestTitle ? line : `${cut(line, longestTitle - 1)}…`
}

/** A file's name as it is kept: on one line; one that is too long loses its middle, not its extension. */
export function fileNameOf(given: string): string {
  const line = onOneLine(given)
  if (line.length <= longestFileName) return line
  const extension = /\.\w{1,16}$/.exec(line)?.[0] ?? ''
  return `${cut(line, longestFileName - extension.length - 1)}…${extension}`
}

/** A media type as it was declared; any bytes where the declaration cannot be read. */
export function mediaTypeOf(given: string | undefined): string {
  return given !== undefined && /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(given) ? given : anyMediaType
}

/** Without control characters and halves of characters: neither the database nor a header takes them. */
function onOneLine(given: string): string {
  const line = given
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return line === '' ? unnamed : line
}

/** The first characters, never half of one. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
