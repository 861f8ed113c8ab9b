import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from '../platform/config/config.ts'
import { Overloaded } from '../platform/gate/errors.ts'
import { localApi } from './local-api.ts'

const undo: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function serve(listener: RequestListener) {
  const dataDir = await mkdtemp(join(tmpdir(), 'gepeto-local-'))
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(join(dataDir, 'gepeto.sock'), resolve))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  undo.push(() => server.close())
  return localApi({ dataDir } as Config)
}

const refusal = (code: string) =>
  [
    503,
    { 'content-type': 'application/problem+json', 'retry-after': '0' },
    JSON.stringify({ type: `/problems/${code}`, title: 'No', status: 503, detail: 'No', traceId: 'trace-1' }),
  ] as const

describe('a command', () => {
  it('waits while the server has too much to do', async () => {
    let asked = 0
    const gepeto = await serve((_request, response) => {
      asked++
      const [status, headers, body] = refusal(Overloaded.code)
      if (asked < 4) response.writeHead(status, headers).end(body)
      else
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[],"nextCursor":null}')
    })
    expect(await gepeto.collections.list()).toMatchObject({ items: [] })
    expect(asked).toBe(4)
  })

  it('says at once what is wrong for any other reason', async () => {
    let asked = 0
    const gepeto = await serve((_request, response) => {
      asked++
      const [status, headers, body] = refusal('platform/database-unavailable')
      response.writeHead(status, headers).end(body)
    })
    await expect(gepeto.collections.list()).rejects.toMatchObject({ status: 503 })
    expect(asked).toBe(1)
  })
})
