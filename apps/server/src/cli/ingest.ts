import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'
import { putIn } from './ingest-documents.ts'

export const ingest: Command = {
  name: 'ingest',
  summary: 'Put files, folders or addresses in.',
  usage: 'PATH|URL... [--collection NAME]',
  options: {
    collection: {
      type: 'string',
      value: 'NAME',
      about: 'Into this collection, made if it is not there; the default one otherwise.',
    },
  },
  async run({ positionals, flags, output, api }) {
    if (positionals.length === 0) throw new CommandProblem('Name what to put in: gepeto ingest FOLDER')
    const gepeto = await api()
    const collectionId = await collectionNamed(gepeto, flags.collection as string | undefined, {
      create: true,
    })
    const { ready, failed, duplicate, refused } = await putIn(gepeto, output, positionals, collectionId)
    output.note(`${ready} ready, ${duplicate} already there, ${failed + refused} failed`)
    if (failed + refused > 0 && ready + duplicate === 0)
      throw new CommandProblem('Nothing could be put in; the reasons stand above.')
  },
}
