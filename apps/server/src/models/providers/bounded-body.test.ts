import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openConnections } from '../../platform/egress/egress.ts'
import { judge } from '../routing/failure.ts'
import { SaidTooMuch } from './bounded-body.ts'
import { openProviderFetch } from './provider-fetch.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const megabyte = Buffer.alloc(1024 * 1024, 'x')

/** Answers without an end, as fast as it is read. */
const endless =
  (status: number, type: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type })
    const write = () => {
      while (!response.destroyed && response.write(megabyte));
    }
    response.on('drain', write)
    write()
  }

async function ask(listener: RequestListener, apiKey?: string) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { dispatcher, check } = openConnections()
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
    await dispatcher.destroy()
  })
  const { port } = server.address() as AddressInfo
  return openProviderFetch(
    dispatcher,
    check,
    apiKey,
  )(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })
}

describe('what a provider sends', () => {
  it('is not read without an end, whole or streamed, and fails its step', async () => {
    const whole = await ask(endless(200, 'application/json')).catch((error: unknown) => error)
    expect(whole).toBeInstanceOf(SaidTooMuch)
    const streamed = await ask(endless(200, 'text/event-stream'))
    const read = await (async () => {
      for await (const _ of streamed.body!);
    })().catch((error: unknown) => error)
    expect(read).toBeInstanceOf(SaidTooMuch)
    expect(judge(read)).toMatchObject({ isTheirs: true, reason: { en: 'its answer was too long' } })
  })

  it('as an error is read up to 64 KB', async () => {
    const response = await ask(endless(500, 'application/json'))
    expect({ status: response.status, length: (await response.text()).length }).toEqual({
      status: 500,
      length: 64 * 1024,
    })
  })

  it('as an error does not hold its key', async () => {
    const listener: RequestListener = (_request, response) =>
      void response.writeHead(400).end('{"error":"sk-canary-0123456789 is not good: 0123456789"}')
    expect(await (await ask(listener, 'sk-canary-0123456789')).text()).toBe(
      '{"error":"••• is not good: 0123456789"}',
    )
  })

  it('is passed on as it comes where it has an end', async () => {
    const listener: RequestListener = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: é\n\n')
    expect(await (await ask(listener)).text()).toBe('data: é\n\n')
  })
})
