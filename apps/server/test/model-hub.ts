import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A hub of models with one model on it, whose files are given; `altered` are not what the hub says of them. */
export async function startModelHub(name: string, files: Record<string, string | Buffer>) {
  const revision = 'a'.repeat(40)
  const altered = new Set<string>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!
    asked.push(path)
    if (path === `/api/models/${name}`) {
      const siblings = Object.entries(files).map(([rfilename, content]) => ({
        rfilename,
        ...(/onnx$|safetensors$/.test(rfilename)
          ? { lfs: { sha256: createHash('sha256').update(content).digest('hex') } }
          : {}),
      }))
      response.setHeader('content-type', 'application/json')
      return void response.end(JSON.stringify({ sha: revision, siblings }))
    }
    const file = path.split(`/${name}/resolve/${revision}/`)[1]
    const content = file === undefined ? undefined : files[file]
    if (content === undefined) return void response.writeHead(404).end()
    response.end(altered.has(file!) ? 'something else' : content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    revision,
    altered,
    /** Paths that were asked for. */
    asked,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
