import type { FastifyReply, FastifyRequest } from 'fastify'
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

/** Sends a document's original bytes, whole or one range of them (RFC 9110 section 14). */
export async function sendContent(request: FastifyRequest, reply: FastifyReply, content: DocumentContent) {
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
  if (request.headers['if-none-match'] === `"${content.sha256}"`)
    return reply.code(304).serializer(String).send('')
  const range = parseRange(request.headers.range, content.bytes)
  if (range) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${content.bytes}`)
    reply.header('content-length', range.end - range.start + 1)
  } else reply.header('content-length', content.bytes)
  return reply.send(await content.open(range))
}

/** @returns one satisfiable range, both ends inclusive; undefined for the whole */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  return start <= end ? { start, end } : undefined
}
