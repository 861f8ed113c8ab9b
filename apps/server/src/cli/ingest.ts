import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'
import { putIn } from './ingest-documents.ts'
import { messages } from './messages.ts'

export const ingest: Command = {
  name: 'ingest',
  summary: messages.ingest.summary,
  usage: messages.ingest.usage,
  options: {
    collection: {
      type: 'string',
      value: messages.values.name,
      about: messages.ingest.collection,
    },
  },
  async run({ positionals, flags, output, api }) {
    if (positionals.length === 0) throw new CommandProblem(messages.ingest.noSource)
    const gepeto = await api()
    const collectionId = await collectionNamed(gepeto, flags.collection as string | undefined, {
      create: true,
    })
    const { ready, failed, duplicate, refused, reasons } = await putIn(
      gepeto,
      output,
      positionals,
      collectionId,
    )
    const counted = messages.ingest.done(ready, duplicate, failed + refused)
    const why = [...reasons].map(([reason, count]) => `${count} × ${reason}`).join(' ')
    const summary = why ? `${counted}: ${why}` : counted
    // The last line either way: as what went wrong where nothing went in.
    if (failed + refused > 0 && ready + duplicate === 0) throw new CommandProblem(summary)
    output.note(summary)
  },
}
