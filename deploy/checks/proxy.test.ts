import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, freePort, instance, listening, startNginx } from './nginx.ts'
import { isThere, skipped } from './programs.ts'

const isSkipped = skipped(
  'the proxy',
  isThere('nginx') && isThere('openssl') ? undefined : 'there is no nginx or openssl on this machine',
)

describe.skipIf(isSkipped)('nginx before two instances and the page', () => {
  let port: number
  let plain: number
  let stops: (() => Promise<void>)[] = []
  let first: Awaited<ReturnType<typeof instance>>
  let second: Awaited<ReturnType<typeof instance>>
  let page: string
  beforeAll(async () => {
    page = mkdtempSync(join(tmpdir(), 'gepeto-page-'))
    writeFileSync(join(page, 'index.html'), '<script nonce="__CSP_NONCE__" src="/theme.js"></script>')
    writeFileSync(join(page, 'theme.js'), 'let theme')
    const web = await freePort()
    first = await instance('first')
    second = await instance('second')
    port = await freePort()
    plain = await freePort()
    stops = [
      await startNginx('docker/web.nginx.conf', [['listen 3000;', `listen 127.0.0.1:${web};`]], page),
      await startNginx('proxy/nginx.conf', [
        ['listen 8443 ssl', `listen 127.0.0.1:${port} ssl`],
        ['listen 8080;', `listen 127.0.0.1:${plain};`],
        ['gepeto-1:8000', `127.0.0.1:${first.port}`],
        ['gepeto-2:8000', `127.0.0.1:${second.port}`],
        ['gepeto-web:3000', `127.0.0.1:${web}`],
      ]),
    ]
    await listening(web)
    await listening(port)
  })
  afterAll(async () => {
    for (const stop of stops) await stop()
    for (const { server } of [first, second]) {
      server.closeAllConnections()
      server.close()
    }
    rmSync(page, { recursive: true, force: true })
  })
  const get = async (path: string) => {
    const [answer] = (await once(call(port, path), 'response')) as [IncomingMessage]
    return { answer, body: await text(answer) }
  }

  it('speaks TLS 1.3, and leads plain HTTP there', async () => {
    const [answer] = (await once(call(port, '/api/v1/collections'), 'response')) as [IncomingMessage]
    expect((answer.socket as TLSSocket).getProtocol()).toBe('TLSv1.3')
    answer.resume()
    const moved = await fetch(`http://127.0.0.1:${plain}/x`, { redirect: 'manual' })
    expect(moved.status).toBe(301)
  })

  it('leads the API to the instances by turns, with the host and the caller', async () => {
    const said = [
      await get('/api/v1/a'),
      await get('/health/ready'),
      await get('/v1/models'),
      await get('/.well-known/jwks.json'),
    ].map(({ body }) => JSON.parse(body) as { name: string; headers: Record<string, string> })
    expect(new Set(said.map(({ name }) => name))).toEqual(new Set(['first', 'second']))
    for (const { headers } of said)
      expect(headers).toMatchObject({
        host: 'gepeto.example.com',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'https',
      })
  })

  it('lets no caller choose the name that Gepeto is called by', async () => {
    const claimed = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    const [answer] = (await once(call(port, '/api/v1/a', claimed), 'response')) as [IncomingMessage]
    const { headers } = JSON.parse(await text(answer)) as { headers: Record<string, string> }
    expect(headers).toMatchObject({
      host: 'gepeto.example.com',
      'x-forwarded-host': 'gepeto.example.com',
      'x-forwarded-proto': 'https',
    })
  })

  it('shows /metrics to nobody', async () => {
    expect((await get('/metrics')).answer.statusCode).toBe(404)
  })

  it('gives the page with a new nonce each time, which its policy names', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/library/documents']) {
      const { answer, body } = await get(path)
      const nonce = /nonce="(\w{32})"/.exec(body)?.[1] ?? ''
      expect(answer.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(2)
    const file = await get('/theme.js')
    expect(file.answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(file.body).toBe('let theme')
  })

  it('lets the first word of a stream through before there is a second', async () => {
    const [answer] = (await once(call(port, '/api/v1/stream'), 'response')) as [IncomingMessage]
    const [word] = (await once(answer, 'data')) as [Buffer]
    expect(String(word)).toContain('first')
    first.goOn()
    second.goOn()
    expect(await text(answer)).toContain('second')
  })

  it('lets sockets through, both ways', async () => {
    const asked = call(port, '/api/chat', { connection: 'Upgrade', upgrade: 'websocket' })
    const [, socket, head] = (await once(asked, 'upgrade')) as [IncomingMessage, TLSSocket, Buffer]
    let said = String(head)
    socket.on('data', (data) => {
      said += String(data)
    })
    socket.write('and you')
    await expect.poll(() => said).toBe('helloand you')
    socket.destroy()
  })

  it('goes on with one instance when the other is gone', async () => {
    first.server.closeAllConnections()
    first.server.close()
    const names = new Set<string>()
    for (let i = 0; i < 4; i++)
      names.add((JSON.parse((await get('/api/v1/a')).body) as { name: string }).name)
    expect(names).toEqual(new Set(['second']))
  })
})
