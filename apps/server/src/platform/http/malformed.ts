import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { HeadersTooLarge, RequestTooSlow } from '../gate/errors.ts'
import { refusals } from './problem.ts'

interface ClientError extends Error {
  code?: string
}

/**
 * Answers what Node could not read as HTTP at all (broken, ambiguous or too slow), and closes the line: what follows on it
 * may be another request that somebody smuggled in. The language of the caller is not known yet, so both are spoken.
 */
export function refuseMalformed(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) {
    const { code, status, title } =
      error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? RequestTooSlow
        : error.code === 'HPE_HEADER_OVERFLOW'
          ? HeadersTooLarge
          : refusals.invalid
    const body = JSON.stringify({
      type: `/problems/${code}`,
      title: `${title.en} / ${title['pt-BR']}`,
      status,
    })
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroySoon()
}
