import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type SlowBodies, watchSlowBodies } from './slow-bodies.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A request whose body has begun, and the line it comes over. */
async function beginBody(): Promise<{ request: IncomingMessage; line: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const line = connect((server.address() as AddressInfo).port, '127.0.0.1')
  line.on('error', () => {})
  line.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nfirst')
  const [request] = (await once(server, 'request')) as [IncomingMessage]
  closing.push(() => {
    line.destroy()
    server.closeAllConnections()
    server.close()
  })
  return { request, line }
}

function watching(options: { bodyMs: number; minBytesPerSecond: number }): SlowBodies {
  const slowBodies = watchSlowBodies({ windowMs: 100, lookEveryMs: 10, ...options })
  closing.push(slowBodies.close)
  return slowBodies
}

describe('a body that comes slowly', () => {
  it('is cut off when its time is up', async () => {
    const { request } = await beginBody()
    request.resume()
    await new Promise<void>((resolve) =>
      watching({ bodyMs: 50, minBytesPerSecond: 0 }).watch(request, false, resolve),
    )
  })

  it('is cut off below the least of an upload, however little time has passed', async () => {
    const { request, line } = await beginBody()
    request.resume()
    const trickle = setInterval(() => line.write('a'), 5)
    closing.push(() => clearInterval(trickle))
    await new Promise<void>((resolve) =>
      watching({ bodyMs: 60_000, minBytesPerSecond: 1e6 }).watch(request, true, resolve),
    )
  })

  it('is waited for where it is an upload that comes fast enough, or that we do not read', async () => {
    const steady = await beginBody()
    steady.request.resume()
    const flow = setInterval(() => steady.line.write('a'.repeat(10_000)), 5)
    closing.push(() => clearInterval(flow))
    const unread = await beginBody()
    let cut = 0
    const slowBodies = watching({ bodyMs: 1, minBytesPerSecond: 1024 })
    for (const { request } of [steady, unread]) slowBodies.watch(request, true, () => cut++)
    // A third one, begun after these and slow, is cut off when they would have been.
    const slow = await beginBody()
    slow.request.resume()
    await new Promise<void>((resolve) => slowBodies.watch(slow.request, true, resolve))
    expect(cut).toBe(0)
  })
})
