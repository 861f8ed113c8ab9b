import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { request } from 'node:https'
import { type AddressInfo, connect, createServer as createListener } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, run } from './programs.ts'

export async function freePort(): Promise<number> {
  const listener = createListener().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  return port
}

/** An instance behind the proxy: it says its name, and streams two words with a pause that the test ends. */
export async function instance(name: string): Promise<{ port: number; server: Server; goOn(): void }> {
  let goOn = () => {}
  const server = createServer((incoming, response) => {
    if (incoming.url === '/api/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: first\n\n')
      goOn = () => response.end('data: second\n\n')
      return
    }
    response.end(JSON.stringify({ name, url: incoming.url, headers: incoming.headers }))
  })
  server.on('upgrade', (_incoming, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello')
    socket.on('data', (data) => socket.write(data))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, server, goOn: () => goOn() }
}

/** nginx with one of our files, its ports, names and places replaced. @param page folder of the page, where it serves one */
export async function startNginx(path: string, replaced: [string, string][], page?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'gepeto-nginx-'))
  mkdirSync(join(folder, 'tls'))
  const made = run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=gepeto.example.com',
    '-keyout',
    join(folder, 'tls/tls.key'),
    '-out',
    join(folder, 'tls/tls.crt'),
  ])
  if (made.status !== 0) throw new Error(made.out)
  let text = readFileSync(join(deploy, path), 'utf8')
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll('/etc/nginx/certificates', join(folder, 'tls'))
    .replace('access_log /dev/stdout json;', 'access_log off;')
    .replace('access_log /dev/stdout;', 'access_log off;')
  if (page) text = text.replace('/usr/share/nginx/html', page)
  for (const [from, to] of replaced) text = text.replaceAll(from, to)
  // As root, nginx would give its workers to nobody, who may not read this folder.
  if (process.getuid?.() === 0) text = `user root;\n${text}`
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, text)
  const checked = run('nginx', ['-t', '-q', '-c', file, '-e', join(folder, 'error.log')])
  if (checked.status !== 0) throw new Error(checked.out)
  const nginx = spawn('nginx', ['-c', file, '-e', join(folder, 'error.log'), '-g', 'daemon off;'], {
    stdio: 'inherit',
  })
  return async () => {
    nginx.kill('SIGTERM')
    await once(nginx, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Waits until something listens there. */
export async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** One call by TLS, whose certificate is the test's own. */
export function call(port: number, path: string, headers: Record<string, string> = {}) {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    headers: { host: 'gepeto.example.com', ...headers },
    rejectUnauthorized: false,
  })
  sent.end()
  return sent
}
