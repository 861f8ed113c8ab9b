import { stat } from 'node:fs/promises'
import type { BlobFile } from '../../platform/blobs/blobs.ts'
import { readBlobFile } from '../../platform/blobs/read-blob-file.ts'
import { decodeText } from './charset.ts'
import type { ParsedDocument } from './document.ts'
import { MAX_BLOCKS, MAX_FILE_BYTES, MAX_TEXT_FILE_BYTES } from './document.ts'
import { type DetectedType, detectType, type Format, PLAIN_FORMATS } from './media-type.ts'
import { ParseFailure } from './parse-failure.ts'

export interface ReadRequest {
  file: BlobFile
  name: string
  mediaType?: string
  /** Time the reading may take, in milliseconds. */
  deadlineMs: number
}

export type PageProgress = (page: number, pages: number) => void

/** The bytes of a file and its format by content. Throws ParseFailure empty, too-large, unsupported, ... */
export async function openFile(request: ReadRequest): Promise<{ bytes: Buffer; type: DetectedType }> {
  const { size } = await stat(request.file.path)
  if (size > MAX_FILE_BYTES) throw new ParseFailure('too-large', { limitBytes: MAX_FILE_BYTES })
  const bytes = await readBlobFile(request.file)
  const type = await detectType(bytes, request.name, request.mediaType)
  if (PLAIN_FORMATS.has(type.format) && bytes.length > MAX_TEXT_FILE_BYTES)
    throw new ParseFailure('too-large', { limitBytes: MAX_TEXT_FILE_BYTES })
  return { bytes, type }
}

type Reader = (bytes: Buffer, request: ReadRequest, onPage: PageProgress) => Promise<ParsedDocument>

/** One reader per format; each loads its library only when a file of that format comes. */
const READERS: Record<Format, Reader> = {
  text: async (bytes, { name }) => (await import('./plain-text.ts')).readPlainText(decodeText(bytes), name),
  markdown: async (bytes, { name }) => (await import('./markdown.ts')).readMarkdown(decodeText(bytes), name),
  csv: async (bytes, { name }) => (await import('./csv.ts')).readCsv(decodeText(bytes), name),
  json: async (bytes, { name }) => (await import('./source-code.ts')).readJson(decodeText(bytes), name),
  source: async (bytes, { name }) =>
    (await import('./source-code.ts')).readSourceCode(decodeText(bytes), name),
  html: async (bytes, { name }) => (await import('./html.ts')).readHtml(bytes, name),
  eml: async (bytes, { name }) => (await import('./eml.ts')).readMail(bytes, name),
  docx: async (bytes, { name }) => (await import('./docx.ts')).readDocx(bytes, name),
  pptx: async (bytes, { name }) => (await import('./pptx.ts')).readPptx(bytes, name),
  xlsx: async (bytes, { name }) => (await import('./xlsx.ts')).readXlsx(bytes, name),
  epub: async (bytes, { name }) => (await import('./epub.ts')).readEpub(bytes, name),
  odt: async (bytes, { name }) => (await import('./odt.ts')).readOdt(bytes, name),
  pdf: async (bytes, { name, file, deadlineMs }, onPage) =>
    (await import('./pdf/read-pdf.ts')).readPdf(bytes, {
      name,
      readAgain: () => readBlobFile(file),
      deadlineMs,
      onPage,
    }),
}

/**
 * Reads a file of a known type. Whatever a library throws beside a ParseFailure means a damaged file.
 * @throws ParseFailure
 */
export async function readDocument(
  bytes: Buffer,
  type: DetectedType,
  request: ReadRequest,
  onPage: PageProgress = () => {},
): Promise<ParsedDocument> {
  try {
    const document = await READERS[type.format](bytes, request, onPage)
    if (document.blocks.length > MAX_BLOCKS) throw new ParseFailure('too-large', { limitBlocks: MAX_BLOCKS })
    return { ...document, mediaType: type.mediaType }
  } catch (cause) {
    if (cause instanceof ParseFailure) throw cause
    throw new ParseFailure('corrupt', { type: type.format.toUpperCase() }, { cause })
  }
}
