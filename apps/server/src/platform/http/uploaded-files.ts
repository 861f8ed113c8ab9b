import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { UploadMalformed } from './errors.ts'

/** A file as it comes in a multipart body. Its content can be left unread, or given up half-way: the next one comes. */
export interface UploadedFile {
  /** As it was sent; '' where it has none. */
  name: string
  mediaType: string
  content: Readable
}

/**
 * The files of a multipart body one after another, as they come.
 * @throws UploadMalformed here or from a file's content when the body breaks off or is no multipart at all
 */
export async function* uploadedFiles(request: FastifyRequest): AsyncGenerator<UploadedFile> {
  if (!request.isMultipart()) return
  const parts = blamingTheBody(() => request.files())
  for await (const { filename, mimetype, file } of parts) {
    yield {
      name: filename ?? '',
      mediaType: mimetype,
      // Destroying the parser's own stream half-way would stop it for good, with the rest of the body unread.
      content: Readable.from(blamingTheBody(() => file.iterator({ destroyOnReturn: false }))),
    }
    file.resume()
  }
}

/** What the parser throws by itself comes of what was sent; only its limits say so with a status. */
async function* blamingTheBody<Piece>(open: () => AsyncIterable<Piece>): AsyncGenerator<Piece> {
  try {
    yield* open()
  } catch (error) {
    throw error instanceof Error && 'statusCode' in error ? error : new UploadMalformed(error)
  }
}
