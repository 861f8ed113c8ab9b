import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Document } from '@gepeto/contract'
import { createGepeto, type Gepeto } from '@gepeto/sdk'

const repository = join(import.meta.dirname, '../../../..')

export const owner = { email: 'ana@example.org', password: 'a reading room at night' }
export const ownerKey = 'gepeto-browser-tests-owner-key-0123456789'

export interface GepetoServer {
  /** Where it listens, for example `http://localhost:40123`. */
  address: string
  /** The printed set-up link; null where an account exists. */
  setupLink: string | null
  /** The API, as the owner. */
  gepeto: Gepeto
  close(): Promise<void>
}

/** Starts the real server on an empty data folder and a free port. */
export async function startGepeto(variables: Record<string, string> = {}): Promise<GepetoServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gepeto-web-'))
  const child = spawn(process.execPath, [join(repository, 'apps/server/src/main.ts'), 'serve'], {
    cwd: repository,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      GEPETO_PORT: '0',
      GEPETO_DATA_DIR: dataDir,
      GEPETO_RATE_LIMIT: 'off',
      GEPETO_MAX_DELAY_MS: '60000',
      GEPETO_BOOTSTRAP_API_KEY: ownerKey,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = await untilReady(child)
  const address = /ready at (http:\S+)/.exec(printed)?.[1]
  if (!address) throw new Error(`The server did not come up:\n${printed}`)
  return {
    address,
    setupLink: /http:\S+\/setup#\S+/.exec(printed)?.[0] ?? null,
    gepeto: createGepeto({ baseUrl: address, apiKey: ownerKey }),
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What the server printed until it was ready or gave up. */
function untilReady(child: ChildProcess): Promise<string> {
  let printed = ''
  return new Promise((resolve) => {
    const take = (data: Buffer) => {
      // Terminal styles may stand around the address.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
      printed += String(data).replace(/\u001b\[[\d;]*m/g, '')
      if (/ready at http:\S+\n/.test(printed)) setImmediate(() => resolve(printed))
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('exit', () => resolve(printed))
  })
}

/** Comes back when every document of a collection is read. Fails after a minute. */
export async function untilRead(gepeto: Gepeto, collectionId: string): Promise<Document[]> {
  const read = new AbortController()
  const deadline = AbortSignal.timeout(60_000)
  const signal = AbortSignal.any([read.signal, deadline])
  let documents: Document[] = []
  const look = async () => {
    documents = (await gepeto.documents.list(collectionId)).items
    if (documents.length > 0 && documents.every(({ status }) => status === 'ready')) read.abort()
  }
  await look()
  await gepeto.collections.watch(collectionId, { signal, onOpen: look, onProgress: look })
  if (deadline.aborted) throw new Error('The documents were not read within a minute.')
  return documents
}
