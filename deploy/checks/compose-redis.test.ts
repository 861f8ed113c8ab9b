import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composed, filled } from './compose.ts'
import { freePort, listening } from './nginx.ts'
import { isThere, run, skipped } from './programs.ts'

const isSkipped = skipped(
  'Redis as the compose file starts it',
  isThere('redis-server') && isThere('redis-cli') ? undefined : 'there is no Redis on this machine',
)

describe.skipIf(isSkipped)('Redis as the compose file starts it', () => {
  const password = 'b7d5f1c0'.repeat(6)
  const { redis, 'gepeto-1': gepeto } = composed().services
  const values = { REDIS_PASSWORD: password }
  const environment = Object.fromEntries(
    Object.entries(redis?.environment ?? {}).map(([name, value]) => [name, filled(value, values)]),
  )
  let port: number
  let place: string
  let server: ReturnType<typeof spawn>
  beforeAll(async () => {
    port = await freePort()
    place = mkdtempSync(join(tmpdir(), 'gepeto-redis-'))
    const [shell = '', ...told] = redis?.entrypoint ?? []
    // On a port of the test's own; the rest is the file's.
    const [command = ''] = redis?.command ?? []
    const script = filled(command, values).replace(/^save/m, `port ${port}\nbind 127.0.0.1\nsave`)
    server = spawn(shell, [...told, script], {
      cwd: place,
      env: { PATH: process.env.PATH, ...environment },
      stdio: 'ignore',
    })
    await listening(port)
  })
  afterAll(async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
    rmSync(place, { recursive: true, force: true })
  })
  const cli = (...args: string[]) =>
    run('redis-cli', ['-p', String(port), ...args], { env: { REDISCLI_AUTH: undefined } }).out

  it('answers who knows the password, as Gepeto is given it, and nobody else', () => {
    expect(cli('ping')).toContain('NOAUTH')
    expect(cli('config', 'get', 'requirepass')).toContain('NOAUTH')
    const url = filled(gepeto?.environment?.REDIS_URL ?? '', values).replace(
      'redis:6379',
      `127.0.0.1:${port}`,
    )
    expect(cli('-u', url, 'ping')).toContain('PONG')
  })

  it('is the process itself, which stops when it is told to, without the password on its command line', () => {
    const line = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')
    expect(line).toContain('redis-server')
    expect(line).not.toContain(password)
  })

  it('is well to the health check with the password alone', () => {
    const [kind, test = ''] = redis?.healthcheck?.test ?? []
    expect(kind).toBe('CMD-SHELL')
    const look = (env: NodeJS.ProcessEnv) =>
      run('sh', ['-c', test.replace('redis-cli', `redis-cli -p ${port}`)], { env }).status
    expect(look(environment)).toBe(0)
    expect(look({ REDISCLI_AUTH: 'another' })).toBe(1)
  })
})
