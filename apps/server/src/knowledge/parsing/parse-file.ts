import { stat } from 'node:fs/promises'
import type { BlobFile } from '../../platform/blobs/blobs.ts'
import type { ParsedDocument } from './document.ts'
import { MAX_FILE_BYTES } from './document.ts'
import { PLAIN_FORMATS } from './media-type.ts'
import { ParseFailure } from './parse-failure.ts'
import { ParserPool } from './parser-pool.ts'
import { openFile, readDocument } from './read-document.ts'

export interface ParseOptions {
  /** The file's name as its owner knows it; its path may be anything. */
  name: string
  /** What the sender says the file is; content decides first. */
  mediaType?: string
  /** Longest reading, in milliseconds, from its own start: waiting for other files does not count. */
  deadlineMs: number
  /** Largest memory of the parser process, in bytes. */
  maxMemoryBytes: number
  signal?: AbortSignal
  onProgress?: (progress: { stage: 'parsing'; page: number; pages: number }) => void
}

/** Plain formats up to this size are read here: linear time, a few milliseconds. */
const IN_PROCESS_BYTES = 256_000

const pool = new ParserPool()

/**
 * Reads a file into text and blocks. Its type is told by content; all but small plain text is read in a child
 * process under the given deadline and memory.
 * @throws ParseFailure with a reason for a person; the signal's reason when aborted
 */
export async function parseFile(file: BlobFile, options: ParseOptions): Promise<ParsedDocument> {
  options.signal?.throwIfAborted()
  const { name, mediaType, deadlineMs } = options
  const request = { file, name, mediaType, deadlineMs }
  const { size } = await stat(file.path)
  if (size > MAX_FILE_BYTES) throw new ParseFailure('too-large', { limitBytes: MAX_FILE_BYTES })
  if (size <= IN_PROCESS_BYTES) {
    const { bytes, type } = await openFile(request)
    if (PLAIN_FORMATS.has(type.format)) return await readDocument(bytes, type, request)
  }
  return await pool.parse(request, {
    maxMemoryBytes: options.maxMemoryBytes,
    signal: options.signal,
    onPage: (page, pages) => options.onProgress?.({ stage: 'parsing', page, pages }),
  })
}

/** Ends the parser process once what it reads is done; the next document starts a new one. */
export async function closeParser(): Promise<void> {
  await pool.close()
}
