import { fileTypeFromBuffer } from 'file-type'
import { byteOrderMark, decodeText, utf16ByZeroBytes } from './charset.ts'
import { ParseFailure } from './parse-failure.ts'
import { isSourceName, sourceMediaType } from './source-languages.ts'
import { ZipArchive } from './zip-archive.ts'

export type Format =
  | 'pdf'
  | 'docx'
  | 'pptx'
  | 'xlsx'
  | 'epub'
  | 'odt'
  | 'html'
  | 'eml'
  | 'markdown'
  | 'csv'
  | 'json'
  | 'source'
  | 'text'

export interface DetectedType {
  format: Format
  mediaType: string
}

const HEAD_BYTES = 8192
const OFFICE = 'application/vnd.openxmlformats-officedocument'

const MEDIA_TYPES: Record<Exclude<Format, 'source'>, string> = {
  pdf: 'application/pdf',
  docx: `${OFFICE}.wordprocessingml.document`,
  pptx: `${OFFICE}.presentationml.presentation`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  epub: 'application/epub+zip',
  odt: 'application/vnd.oasis.opendocument.text',
  html: 'text/html',
  eml: 'message/rfc822',
  markdown: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  text: 'text/plain',
}

/** Formats read in linear time by this house's own code: safe to read beside other work while small. */
export const PLAIN_FORMATS: ReadonlySet<Format> = new Set(['markdown', 'csv', 'json', 'source', 'text'])

/**
 * The format of a file by its content. Name and declared type decide only among kinds of text.
 * @throws ParseFailure empty, unsupported (with the type named), encrypted, corrupt, suspicious-archive
 */
export async function detectType(bytes: Buffer, name: string, declared?: string): Promise<DetectedType> {
  if (bytes.length === 0) throw new ParseFailure('empty')
  const head = bytes.subarray(0, HEAD_BYTES)
  if (isPdf(bytes)) return known('pdf')
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06]))
    return await zipType(bytes, name)
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) throw compoundFileFailure(bytes)
  const isWide = byteOrderMark(head) !== null || utf16ByZeroBytes(head) !== null
  if (!isWide) await refuseBinary(head)
  return textType(bytes, head, name, declared)
}

function known(format: Exclude<Format, 'source'>): DetectedType {
  return { format, mediaType: MEDIA_TYPES[format] }
}

/** The mark stands first, or after stray bytes that are no text of their own about a PDF. */
function isPdf(bytes: Buffer): boolean {
  const at = bytes.subarray(0, 1024).indexOf('%PDF-')
  if (at <= 0) return at === 0
  const before = bytes.subarray(0, at).toString('latin1')
  return (
    !isMail(before) &&
    !isHtml(before) &&
    /%PDF-\d\.\d\s/.test(bytes.toString('latin1', at, at + 10)) &&
    bytes.includes('endobj')
  )
}

async function zipType(bytes: Buffer, name: string): Promise<DetectedType> {
  const archive = await ZipArchive.open(bytes, extension(name).toUpperCase() || 'ZIP')
  if (archive.isEncrypted) throw new ParseFailure('encrypted')
  if (archive.has('word/document.xml')) return known('docx')
  if (archive.has('ppt/presentation.xml')) return known('pptx')
  if (archive.has('xl/workbook.xml')) return known('xlsx')
  const declared = archive.has('mimetype')
    ? (await archive.require('mimetype')).toString('latin1').trim()
    : ''
  if (declared === MEDIA_TYPES.epub || archive.has('META-INF/container.xml')) return known('epub')
  if (declared === MEDIA_TYPES.odt) return known('odt')
  if (declared.startsWith('application/')) throw new ParseFailure('unsupported', { type: declared })
  if (archive.has('[Content_Types].xml')) return await officeByContentTypes(archive)
  throw new ParseFailure('unsupported', { type: 'ZIP' })
}

/** Some writers put the main part elsewhere; then only its content type says what the package is. */
async function officeByContentTypes(archive: ZipArchive): Promise<DetectedType> {
  const types = (await archive.require('[Content_Types].xml')).toString('utf8')
  if (types.includes('wordprocessingml.document.main')) return known('docx')
  throw new ParseFailure('unsupported', { type: types.includes('visio') ? 'Visio' : 'Office Open XML' })
}

function compoundFileFailure(bytes: Buffer): ParseFailure {
  const holds = (stream: string) => bytes.includes(Buffer.from(stream, 'utf16le'))
  if (holds('EncryptedPackage')) return new ParseFailure('encrypted')
  if (holds('WordDocument')) return new ParseFailure('unsupported', { type: 'Word 97-2003 (DOC)' })
  if (holds('PowerPoint Document'))
    return new ParseFailure('unsupported', { type: 'PowerPoint 97-2003 (PPT)' })
  if (holds('Workbook') || holds('Book'))
    return new ParseFailure('unsupported', { type: 'Excel 97-2003 (XLS)' })
  if (holds('__properties_version1.0')) return new ParseFailure('unsupported', { type: 'Outlook (MSG)' })
  return new ParseFailure('unsupported', { type: 'application/x-cfb' })
}

async function refuseBinary(head: Buffer): Promise<void> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  // A short mark, such as the "MZ" of programs, may begin a text too; one NUL more, and it is what the mark says.
  if (found !== undefined && !isText(found.mime) && (head.includes(0) || !looksLikeText(head)))
    throw new ParseFailure('unsupported', { type: found.mime })
  if (found?.mime === 'application/rtf') throw new ParseFailure('unsupported', { type: 'RTF' })
  if (!looksLikeText(head)) throw new ParseFailure('unsupported', { type: 'application/octet-stream' })
}

const isText = (mime: string) => mime.startsWith('text/') || /[/+](xml|json)$/.test(mime)

/** Text has next to no control characters; a few (NUL among them) are damage, more, or two in a few bytes, another format. */
function looksLikeText(head: Buffer): boolean {
  let control = 0
  for (const byte of head) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) control++
  }
  return control <= head.length * 0.02 || (control < head.length * 0.15 && isUtf8(head))
}

function isUtf8(head: Buffer): boolean {
  const text = new TextDecoder().decode(head)
  return (text.match(/\ufffd/g)?.length ?? 0) <= 1
}

const BY_EXTENSION: Record<string, 'markdown' | 'csv' | 'text'> = {
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'markdown',
  mkd: 'markdown',
  csv: 'csv',
  tsv: 'csv',
  txt: 'text',
  text: 'text',
  log: 'text',
}
const BY_MEDIA_TYPE: Record<string, 'markdown' | 'csv' | 'json' | 'html'> = {
  'text/markdown': 'markdown',
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/json': 'json',
  'text/html': 'html',
}

function textType(bytes: Buffer, head: Buffer, name: string, declared?: string): DetectedType {
  const start = decodeText(head).replace(/^\ufeff/, '')
  const suffix = extension(name)
  const byName = BY_EXTENSION[suffix]
  if (byName === 'markdown') return known('markdown')
  if (isSourceName(name) && suffix !== 'json' && !isHtml(start))
    return { format: 'source', mediaType: sourceMediaType(name) }
  if (isHtml(start)) return known('html')
  if (isMail(start)) return known('eml')
  if (/^\s*[[{]/.test(start) && /[}\]]\s*$/.test(bytes.subarray(-64).toString('latin1')))
    if (suffix === 'json' || suffix === 'jsonl' || suffix === 'ndjson' || isJsonStart(start))
      return known('json')
  if (byName !== undefined) return known(byName)
  const type = declared?.split(';')[0]?.trim().toLowerCase() ?? ''
  const byType = BY_MEDIA_TYPE[type]
  if (byType === 'markdown' || byType === 'csv') return known(byType)
  return known('text')
}

const isHtml = (start: string) =>
  /^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*>\s*)*<(!doctype\s+html|html|head|body)\b/i.test(start.slice(0, 2048))

const isJsonStart = (start: string) =>
  /^\s*(\{\s*"(?:[^"\\]|\\.)*"\s*:|\[\s*[[{"\d])/.test(start.slice(0, 1024))

const MAIL_HEADER =
  /^(from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|cc|content-type|x-[\w-]+):/i

/** A message starts with header lines, at least two of them known and one that names sender or subject. */
function isMail(start: string): boolean {
  const headers: string[] = []
  for (const line of start.split(/\r?\n/, 40)) {
    if (line === '') break
    if (/^[ \t]/.test(line)) continue
    if (!/^[\x21-\x39\x3b-\x7e]+:/.test(line)) return false
    headers.push(line)
  }
  const named = headers.filter((line) => MAIL_HEADER.test(line))
  return (
    named.length >= 2 &&
    named.some((line) => /^(mime-version|message-id|received|return-path|from):/i.test(line)) &&
    named.some((line) => /^(from|subject):/i.test(line))
  )
}

export function extension(name: string): string {
  return /\.([a-z0-9+]{1,12})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
}

function startsWith(head: Buffer, signature: number[]): boolean {
  return signature.every((byte, at) => head[at] === byte)
}
