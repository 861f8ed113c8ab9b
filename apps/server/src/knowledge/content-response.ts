import type { FastifyReply, FastifyRequest } from 'fastify'
import { RangeNotSatisfiable } from './errors.ts'
import type { DocumentContent } from './queries.ts'

/** Types that a browser may show by itself; everything else is offered as a file, so that nothing of it ever runs here. */
const shownInline = new Set([
  'application/pdf',
  'text/plain',
  'text/markdown',
  'text/csv',
  'image/png',
  'image/jpeg',
])

/**
 * Sends a document's original bytes, whole or one range of them (RFC 9110 section 14).
 * @throws RangeNotSatisfiable, OriginalMissing
 */
export async function sendContent(request: FastifyRequest, reply: FastifyReply, content: DocumentContent) {
  const range = parseRange(request.headers.range, content.bytes)
  if (range && range.start > range.end) {
    reply.header('content-range', `bytes */${content.bytes}`)
    throw new RangeNotSatisfiable(request.headers.range!, content.bytes)
  }
  const stream =
    request.headers['if-none-match'] === `"${content.sha256}"` ? undefined : await content.open(range)
  const inline = shownInline.has(content.mediaType)
  const type = inline ? content.mediaType : 'application/octet-stream'
  reply
    .type(type.startsWith('text/') ? `${type}; charset=utf-8` : type)
    .header(
      'content-disposition',
      `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(content.fileName)}`,
    )
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, no-cache')
    .header('etag', `"${content.sha256}"`)
    .header('accept-ranges', 'bytes')
  if (!stream) return reply.code(304).serializer(String).send('')
  if (range) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${content.bytes}`)
    reply.header('content-length', range.end - range.start + 1)
  } else reply.header('content-length', content.bytes)
  return reply.send(stream)
}

/**
 * @returns one range, both ends inclusive, empty (start > end) when it begins past the end of the file;
 *          undefined for the whole: none was asked for, or several, or it cannot be read
 */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  if (match[1] === '') return { start: Math.max(0, size - Number(match[2])), end: size - 1 }
  const start = Number(match[1])
  const end = match[2] === '' ? size - 1 : Number(match[2])
  if (start > end && start < size) return undefined
  return { start, end: Math.min(end, size - 1) }
}
