import { createHash } from 'node:crypto'
import { chmod, rm, symlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createGepeto, type Gepeto } from '@gepeto/sdk'
import type { App } from '../app.ts'
import type { Config } from '../platform/config/config.ts'
import { Overloaded } from '../platform/gate/errors.ts'
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
  // Not before the house is built: what the server needs would hold up commands that only ask one.
  const { listenOnSocket } = await import('../platform/http/server.ts')
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
  const { Agent } = await import('undici')
  const dispatcher = new Agent({
    connect: { socketPath: await socketPath(config.dataDir) },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const local = (input: string | URL | Request, init?: RequestInit) =>
    whileBusy(() => fetch(input, { ...init, dispatcher } as RequestInit))
  return createGepeto({ baseUrl: 'http://localhost', fetch: local, language: () => language })
}

/** How often a server that sheds load is asked again: it says itself after how many seconds. */
const mostAttempts = 60

/** A command was asked for by a person, who would only type it again: it waits where the server has too much to do. */
async function whileBusy(send: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await send()
    if (response.status !== Overloaded.status || attempt === mostAttempts) return response
    const { type } = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { type?: string }
    if (!type?.endsWith(Overloaded.code)) return response
    await setTimeout(1000 * Number(response.headers.get('retry-after') ?? 1))
  }
}
