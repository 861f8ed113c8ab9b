import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Gepeto } from '@gepeto/sdk'
import pg from 'pg'
import { readConfig } from '../platform/config/config.ts'
import { openLog } from '../platform/telemetry/log.ts'
import { CommandProblem } from './command.ts'
import { listenLocally, localApi } from './local-api.ts'
import { messages } from './messages.ts'

/**
 * A whole Gepeto of its own, for as long as a measurement takes: a new data folder and, with DATABASE_URL, a new
 * database on that server, so that nobody's documents are touched. `close` deletes both.
 * @throws CommandProblem when the database server lets nobody make a database
 */
export async function openScratchApp(): Promise<{ gepeto: Gepeto; close(): Promise<void> }> {
  const { openApp } = await import('../open-app.ts')
  const configured = readConfig()
  const undo: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'gepeto-eval-'))
    undo.push(() => rm(dataDir, { recursive: true, force: true }))
    const database = configured.databaseUrl ? await createDatabase(configured.databaseUrl) : undefined
    if (database) undo.push(database.drop)
    const config = { ...configured, dataDir, databaseUrl: database?.url }
    const app = await openApp(config, openLog('error'))
    undo.push(() => app.close())
    undo.push(await listenLocally(app))
    await app.start()
    return { gepeto: await localApi(config), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function createDatabase(serverUrl: string) {
  const name = `gepeto_eval_${randomUUID().replaceAll('-', '')}`
  const onServer = async (statement: string) => {
    const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 5_000 })
    try {
      await client.connect()
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await onServer(`create database ${name}`).catch((error: Error) => {
    throw new CommandProblem(messages.eval.noDatabase(error.message))
  })
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) }
}
