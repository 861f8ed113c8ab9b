import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type PreparedDatabase, type Store, stores } from './databases.ts'

const main = join(import.meta.dirname, '../src/main.ts')

/** A server in a process of its own, over a fresh database, for what cannot be tried inside this one. */
export async function startServerProcess(
  store: Store = stores[0]!,
  environment: Record<string, string> = {},
  prepared?: PreparedDatabase,
) {
  const key = 'process-key-0123456789-0123456789-0123'
  const database = prepared ?? (await store.prepare())
  const places = { GEPETO_DATA_DIR: database.config.dataDir, DATABASE_URL: database.config.url ?? '' }
  const child = spawn(process.execPath, [main, 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      GEPETO_PORT: '0',
      GEPETO_LOG_LEVEL: 'silent',
      GEPETO_BOOTSTRAP_API_KEY: key,
      ...places,
      ...environment,
    },
  })
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  const { address } = JSON.parse(line) as { address: string }
  return {
    address,
    key,
    /** Variables with which a command finds this server. */
    places,
    /** Ends it as a lack of memory or of power would. @returns the database that it leaves */
    async kill(): Promise<PreparedDatabase> {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      return database
    },
    /** Ends it as a person would, and deletes its data. @returns its exit code */
    async stop(): Promise<number | null> {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      await database.discard()
      return code
    },
  }
}
