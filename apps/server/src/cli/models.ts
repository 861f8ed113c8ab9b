import { readConfig } from '../platform/config/config.ts'
import { modelNameShape } from '../platform/config/model-folder.ts'
import { openDataFolder } from '../platform/data-folder.ts'
import { migrate, openDatabase } from '../platform/database/index.ts'
import { openLog } from '../platform/telemetry/log.ts'
import { type Command, type CommandContext, CommandProblem } from './command.ts'
import { messages } from './messages.ts'

export const models: Command = {
  name: 'models',
  summary: messages.models.summary,
  usage: messages.models.usage,
  options: {
    hub: { type: 'boolean', about: messages.models.hub },
  },
  async run(context) {
    const [action, name = ''] = context.positionals
    if (action === undefined) return list(context)
    if (action !== 'pull' && action !== 'push') throw new CommandProblem(messages.models.noAction)
    if (!modelNameShape.test(name)) throw new CommandProblem(messages.models.noName(action))
    const files = await openFiles(action === 'push')
    try {
      const onFile = (path: string) => context.output.progress(`${name}/${path}`)
      const { revision, files: held } =
        action === 'push'
          ? await files.push(name, onFile)
          : await files.pull(name, { onFile, fromHub: context.flags.hub === true })
      for (const { path, bytes, sha256 } of held)
        context.output.result({ model: name, revision, path, bytes, sha256 }, `${sha256}  ${path}`)
      context.output.note(
        action === 'push'
          ? messages.models.isPushed(name)
          : messages.models.isPulled(
              name,
              files.folderOf(name),
              (await files.isForNames(name)) ? 'GEPETO_NAMES_MODEL' : 'GEPETO_EMBEDDINGS',
            ),
      )
    } finally {
      await files.close()
    }
  },
}

async function list({ output, api }: CommandContext): Promise<void> {
  const { items } = await (await api()).models.list()
  for (const model of items) {
    const marks = [
      model.isDefault ? messages.models.isDefault : '',
      model.isLocal ? messages.models.isLocal : '',
    ].filter(Boolean)
    output.result(model, `${model.id}${marks.length > 0 ? `  (${marks.join('; ')})` : ''}`)
  }
}

/**
 * Past the server: files are the machine's, and what is kept of them stands in the database that all share. The embedded
 * one is shared with nobody and belongs to a running server, so it is opened only where nothing can be done without it.
 */
async function openFiles(needsStore: boolean) {
  const [{ openModelFiles }, { noKeys, openBlobs }, { createResilience }] = await Promise.all([
    import('../models/index.ts'),
    import('../platform/blobs/index.ts'),
    import('../platform/resilience/index.ts'),
  ])
  const config = readConfig()
  await openDataFolder(config.dataDir)
  const { modelsDir, hub } = config.embeddings
  if (!config.databaseUrl && !needsStore)
    return { ...openModelFiles({ modelsDir, hub }), close: async () => {} }
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  try {
    await migrate(database)
    const blobs = await openBlobs(config, {
      resilience: createResilience(openLog(config.logLevel)),
      keys: noKeys,
    })
    return {
      ...openModelFiles({ store: { database, blobs }, modelsDir, hub }),
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
