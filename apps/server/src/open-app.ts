import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App, Parts } from './app.ts'
import type { Config } from './platform/config/config.ts'
import { CutMasterKey } from './platform/crypto/master-key.ts'
import { openKeeper, openRootKey, sealedUnder } from './platform/crypto/root-key.ts'
import { MissingMasterKey, WrongMasterKey } from './platform/crypto/wrapping-keys.ts'
import { openDataFolder } from './platform/data-folder.ts'
import { migrate, migrationsFolder, openDatabase } from './platform/database/index.ts'
import type { Log } from './platform/telemetry/log.ts'

/** Opens Gepeto from the ground up. Its two thousand modules are loaded while the database opens in a thread of its own. */
export async function openApp(config: Config, log: Log, parts: Parts = {}): Promise<App> {
  await openDataFolder(config.dataDir)
  const { keeper, forgetNew } = await openKeeper(config).catch(async (error: unknown) => {
    throw error instanceof CutMasterKey ? error.needing(await neededKey(config)) : error
  })
  const open = () => openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  // Loading the modules holds this thread for a second or, on a busy machine, for many: the embedded database starts in its
  // own meanwhile, while a server's answer would come too late to be heard.
  const started = config.databaseUrl === undefined ? open() : undefined
  const house = import('./app.ts')
  // Where the database refuses, that is told, and not this.
  house.catch(() => {})
  const database = await (started ?? open())
  try {
    await migrate(database, migrationsFolder)
    const masterKey = await openRootKey(database, keeper, config, log)
    const { assemble } = await house
    return await assemble(config, log, masterKey, database, parts)
  } catch (error) {
    if (error instanceof WrongMasterKey || error instanceof MissingMasterKey) await forgetNew()
    // An open database would keep the process alive.
    await database.close()
    throw error
  }
}

/** Which master key the database needs, where there is one that says so. */
async function neededKey({ databaseUrl, dataDir }: Config): Promise<string | undefined> {
  if (databaseUrl === undefined && !existsSync(join(dataDir, 'database'))) return undefined
  const database = await openDatabase({ url: databaseUrl, dataDir }).catch(() => undefined)
  if (!database) return undefined
  return sealedUnder(database).finally(() => database.close())
}
