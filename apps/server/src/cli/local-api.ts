import { createHash } from 'node:crypto'
import { chmod, rm, symlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGepeto, type Gepeto } from '@gepeto/sdk'
import { Agent } from 'undici'
import type { App } from '../app.ts'
import type { Config } from '../platform/config/config.ts'
import { listenOnSocket } from '../platform/http/server.ts'
import { language } from './messages.ts'

/** Longest path of a unix socket on Linux and macOS, with room to spare (sockaddr_un). */
const longestPath = 100

/**
 * The socket of a data folder. Whoever may open it is the owner: only the folder's own user can.
 * Where the folder's path is too long for a socket, a link in the temporary folder shortens it.
 */
async function socketPath(dataDir: string): Promise<string> {
  const path = join(dataDir, 'gepeto.sock')
  if (Buffer.byteLength(path) <= longestPath) return path
  const link = join(tmpdir(), `gepeto-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`)
  await symlink(dataDir, link, 'dir').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return join(link, 'gepeto.sock')
}

/** Lets commands of the same machine talk to this process over the data folder's socket. */
export async function listenLocally(app: App): Promise<() => Promise<void>> {
  const path = await socketPath(app.config.dataDir)
  await rm(path, { force: true })
  const close = await listenOnSocket(app.http, path)
  await chmod(path, 0o600)
  return async () => {
    await close()
    await rm(path, { force: true })
  }
}

/** Whether a server holds this data folder and answers. */
export async function isServed(config: Config): Promise<boolean> {
  const path = await socketPath(config.dataDir)
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** The API over the data folder's socket, as the owner. */
export async function localApi(config: Config): Promise<Gepeto> {
  const dispatcher = new Agent({
    connect: { socketPath: await socketPath(config.dataDir) },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const local = (input: string | URL | Request, init?: RequestInit) =>
    fetch(input, { ...init, dispatcher } as RequestInit)
  return createGepeto({ baseUrl: 'http://localhost', fetch: local, language: () => language })
}
