import { fork } from 'node:child_process'
import { join } from 'node:path'
import { measure } from './load.ts'
import { type Figure, figure } from './report.ts'
import { cpuSecondsOf } from './server-process.ts'

/** Fastify with one route that answers with a body, and nothing else. */
export interface BareServer {
  address: string
  cpuSeconds(): number
  stop(): void
}

export async function startBareServer(body: object): Promise<BareServer> {
  const bare = fork(join(import.meta.dirname, 'bare-server.ts'))
  bare.send(body)
  const port = await new Promise<number>((resolve) => bare.once('message', (port) => resolve(port as number)))
  return {
    address: `http://127.0.0.1:${port}`,
    cpuSeconds: () => cpuSecondsOf(bare.pid!),
    stop: () => void bare.kill(),
  }
}

/** What the machine gives a server that does nothing, in the same run: figures of another day are held against it. */
export async function measureFloor(seconds: number): Promise<Figure[]> {
  const bare = await startBareServer({ answer: 'x'.repeat(400) })
  try {
    const before = bare.cpuSeconds()
    const warmUpSeconds = Math.min(3, seconds / 2)
    const { perSecond, requests } = await measure({
      address: bare.address,
      path: '/',
      apiKey: '',
      bodies: [],
      concurrency: 10,
      seconds,
      warmUpSeconds,
    })
    const all = (requests * (seconds + warmUpSeconds)) / seconds
    return [
      figure('floor: bare Fastify, c=10: requests a second', perSecond, '/s'),
      figure('floor: its processor time each', ((bare.cpuSeconds() - before) * 1000) / all, 'ms'),
    ]
  } finally {
    bare.stop()
  }
}
