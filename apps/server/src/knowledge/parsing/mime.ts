import { decodeText } from './charset.ts'

/** A part of an e-mail message: its headers by lower-case name, and either parts of its own or a body. */
export interface MimePart {
  headers: Map<string, string>
  type: string
  parameters: Map<string, string>
  parts: MimePart[]
  /** With its transfer encoding undone; empty for a part of parts. */
  body: Buffer
}

const MAX_DEPTH = 20
const MAX_PARTS = 2000

/** Reads a message (RFC 5322, 2045-2047). Never throws: what is broken is taken as it stands. */
export function parseMime(bytes: Buffer): MimePart {
  let parts = 0
  const parsePart = (source: string, depth: number): MimePart => {
    const split = /\r?\n\r?\n/.exec(source)
    const head = split === null ? source : source.slice(0, split.index)
    const body = split === null ? '' : source.slice(split.index + split[0].length)
    const headers = parseHeaders(head)
    const { value: type, parameters } = parseParameters(headers.get('content-type') ?? 'text/plain')
    const part: MimePart = { headers, type, parameters, parts: [], body: Buffer.alloc(0) }
    const boundary = parameters.get('boundary')
    if (type.startsWith('multipart/') && boundary && depth < MAX_DEPTH) {
      for (const piece of splitAt(body, boundary))
        if (++parts < MAX_PARTS) part.parts.push(parsePart(piece, depth + 1))
    } else part.body = decodeTransfer(body, headers.get('content-transfer-encoding') ?? '')
    return part
  }
  return parsePart(bytes.toString('latin1'), 0)
}

/** The text of a part in the charset it declares, or the one its bytes tell. */
export function partText(part: MimePart): string {
  return decodeText(part.body, part.parameters.get('charset'))
}

/** A header's text with encoded words (`=?utf-8?Q?...?=`) and raw 8-bit bytes decoded. */
export function headerText(raw: string | undefined): string {
  if (raw === undefined) return ''
  const joined = raw.replace(/(\?=)\s+(=\?)/g, '$1$2')
  const decoded = joined.replace(
    /=\?([\w-]+)(?:\*[\w-]+)?\?([bq])\?([^?\s]*)\?=/gi,
    (_, charset, form, text) => {
      const bytes =
        form.toLowerCase() === 'b'
          ? Buffer.from(text, 'base64')
          : decodeQuotedPrintable(text.replaceAll('_', ' '))
      return decodeText(bytes, charset)
    },
  )
  return decoded === joined ? decodeText(Buffer.from(joined, 'latin1')) : decoded
}

function parseHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}

function parseParameters(header: string): { value: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>()
  for (const [, name, quoted, plain] of header.matchAll(/;\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^;\s]+))/g))
    parameters.set(name!.toLowerCase().replace(/\*\d*\*?$/, ''), quoted ?? plain ?? '')
  return { value: header.split(';', 1)[0]!.trim().toLowerCase(), parameters }
}

/** The pieces between boundary lines; a missing last boundary ends with the text. */
function splitAt(body: string, boundary: string): string[] {
  const pieces: string[] = []
  const mark = `--${boundary}`
  let open = -1
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== '\n') continue
    if (open >= 0) pieces.push(body.slice(open, at).replace(/\r?\n$/, ''))
    const lineEnd = body.indexOf('\n', at)
    if (body.startsWith('--', at + mark.length)) return pieces
    open = lineEnd < 0 ? body.length : lineEnd + 1
  }
  if (open >= 0) pieces.push(body.slice(open))
  return pieces
}

function decodeTransfer(body: string, encoding: string): Buffer {
  const name = encoding.trim().toLowerCase()
  if (name === 'base64') return Buffer.from(body, 'base64')
  if (name === 'quoted-printable') return decodeQuotedPrintable(body.replace(/[ \t]+(?=\r?\n)/g, ''))
  return Buffer.from(body, 'latin1')
}

function decodeQuotedPrintable(text: string): Buffer {
  const joined = text.replace(/=\r?\n/g, '')
  return Buffer.from(
    joined.replace(/=([\da-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  )
}
