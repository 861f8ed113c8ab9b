import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createGepeto } from './client.ts'
import { ApiProblem, ConnectionLost } from './problem.ts'
import type { GepetoOptions } from './request.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  options: GepetoOptions = {},
) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closers.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return createGepeto({ baseUrl: `http://127.0.0.1:${port}`, ...options })
}

const problem = {
  type: '/problems/knowledge/collection-not-found',
  title: 'No such collection',
  status: 404,
  detail: 'There is no collection "col_1".',
  instance: '/api/v1/collections/col_1',
  traceId: 'trace-1',
}

describe('calling the API', () => {
  it('throws what the API says as an ApiProblem', async () => {
    const gepeto = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
    })
    const error = await gepeto.collections.get('col_1').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiProblem)
    expect(error).toMatchObject({ status: 404, traceId: 'trace-1', message: problem.detail })
  })

  it('makes a problem of an answer that is none', async () => {
    const gepeto = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': '3', 'x-trace-id': 'trace-2' }).end('down')
    })
    const error = await gepeto.health().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ status: 503, traceId: 'trace-2', retryAfterSeconds: 3 })
  })

  it('throws ConnectionLost when nothing answers', async () => {
    const gepeto = createGepeto({ baseUrl: 'http://127.0.0.1:1' })
    await expect(gepeto.health()).rejects.toBeInstanceOf(ConnectionLost)
  })

  it('sends the CSRF token with writes only', async () => {
    const seen: (string | undefined)[] = []
    const gepeto = await serve(
      (request, response) => {
        seen.push(request.headers['x-csrf-token'] as string | undefined)
        response.end('{"items":[],"nextCursor":null}')
      },
      { csrfToken: () => 'token' },
    )
    await gepeto.collections.list()
    await gepeto.collections.create({ name: 'A' })
    expect(seen).toEqual([undefined, 'token'])
  })

  it('names the language of the moment with every call', async () => {
    const seen: (string | undefined)[] = []
    let language = 'en'
    const gepeto = await serve(
      (request, response) => {
        seen.push(request.headers['accept-language'])
        response.end('{"items":[],"nextCursor":null}')
      },
      { language: () => language },
    )
    await gepeto.collections.list()
    language = 'pt-BR'
    await gepeto.collections.create({ name: 'A' })
    expect(seen).toEqual(['en', 'pt-BR'])
  })

  it('leaves empty query values out', async () => {
    let path = ''
    const gepeto = await serve((request, response) => {
      path = request.url ?? ''
      response.end('{"items":[],"nextCursor":null}')
    })
    await gepeto.documents.list('col_1', { title: '', status: 'failed' })
    expect(path).toBe('/api/v1/collections/col_1/documents?status=failed')
  })

  it('takes a streamed answer up again after the event it last saw', async () => {
    const send = (
      response: ServerResponse,
      seq: number,
      { type, ...data }: { type: string; [more: string]: unknown },
    ) => response.write(`id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
    let resumedAfter = ''
    const gepeto = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (request.method === 'POST') {
        send(response, 1, { type: 'start', id: 'ans_1' })
        send(response, 2, { type: 'delta', text: 'Be' })
        response.end()
        return
      }
      resumedAfter = String(request.headers['last-event-id'])
      send(response, 3, { type: 'delta', text: 'cause' })
      send(response, 4, { type: 'done', id: 'ans_1' })
      response.end()
    })
    const types: string[] = []
    for await (const event of gepeto.askStream({ question: 'Why?' })) types.push(event.type)
    expect(types).toEqual(['start', 'delta', 'delta', 'done'])
    expect(resumedAfter).toBe('2')
  })
})
