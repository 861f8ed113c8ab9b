import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'

/** An event as a collector gets it. */
export interface Collected {
  id: string
  kind: string
  subjectId: string
  sequence: number
  data?: unknown
}

/** Something that is told when more has come. */
function arrivals() {
  let listeners: (() => void)[] = []
  return {
    come: () => {
      const told = listeners
      listeners = []
      for (const listener of told) listener()
    },
    async until<Found>(look: () => Found | undefined | false): Promise<Found> {
      for (;;) {
        const found = look()
        if (found) return found
        await new Promise<void>((resolve) => listeners.push(resolve))
      }
    },
  }
}

export async function startHttpCollector() {
  const events: Collected[] = []
  const news = arrivals()
  let refuses = false
  let authorization: string | undefined
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    authorization = request.headers.authorization
    if (refuses) {
      refuses = false
      response.writeHead(503).end()
      return
    }
    events.push(...(JSON.parse(text) as { events: Collected[] }).events)
    response.writeHead(204).end()
    news.come()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events: () => events,
    authorization: () => authorization,
    refuseNext() {
      refuses = true
    },
    until: (isEnough: (events: Collected[]) => boolean) => news.until(() => isEnough(events)),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const canMakeCertificates = spawnSync('openssl', ['version']).status === 0

/** A collector of syslog over TLS, with a certificate of its own. */
export async function startSyslogCollector() {
  const folder = mkdtempSync(join(tmpdir(), 'gepeto-tls-'))
  const path = (name: string) => join(folder, name)
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      .concat(['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'])
      .concat(['-keyout', path('key.pem'), '-out', path('certificate.pem')]),
    { stdio: 'ignore' },
  )
  const certificate = readFileSync(path('certificate.pem'), 'utf8')
  const key = readFileSync(path('key.pem'))
  rmSync(folder, { recursive: true })
  const messages: string[] = []
  const news = arrivals()
  const server = createTlsServer({ key, cert: certificate }, (socket) => {
    let held = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (data: Buffer) => {
      held = Buffer.concat([held, data])
      for (;;) {
        const space = held.indexOf(' ')
        const length = Number(held.subarray(0, space).toString())
        if (space < 0 || held.length < space + 1 + length) break
        messages.push(held.subarray(space + 1, space + 1 + length).toString())
        held = held.subarray(space + 1 + length)
      }
      news.come()
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    until: (isIt: (message: string) => boolean) => news.until(() => messages.find(isIt)),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
