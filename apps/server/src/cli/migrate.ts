import { readConfig } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder.ts'
import { migrate as migrateDatabase, openDatabase } from '../platform/database/index.ts'
import type { Command } from './command.ts'
import { messages } from './messages.ts'

/** Brings the database to this version and ends: a step of its own before new instances get traffic. */
export const migrate: Command = {
  name: 'migrate',
  summary: messages.migrate.summary,
  usage: '',
  async run({ output }) {
    const { databaseUrl, dataDir } = readConfig()
    await openDataFolder(dataDir)
    const database = await openDatabase({ url: databaseUrl, dataDir })
    try {
      const migrated = await migrateDatabase(database)
      output.result({ migrated }, messages.migrate.done(migrated.length))
    } finally {
      await database.close()
    }
  },
}
