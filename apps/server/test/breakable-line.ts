import { connect, createServer, type Socket } from 'node:net'

/** For tests: a line to a Redis that can be cut and mended, or fall silent and speak again. @param target the Redis's URL */
export async function breakableLine(target: string) {
  const { hostname, port } = new URL(target)
  const lines = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
    }
  })
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const own = (server.address() as { port: number }).port
  return {
    url: `redis://127.0.0.1:${own}`,
    cut() {
      for (const line of lines) line.destroy()
      lines.clear()
      server.close()
    },
    mend: () => listen(own),
    hush() {
      for (const line of lines) line.pause()
    },
    speak() {
      for (const line of lines) line.resume()
    },
  }
}
