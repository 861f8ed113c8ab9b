import type { SearchRequest } from '@gepeto/contract'
import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'
import { messages } from './messages.ts'

export const search: Command = {
  name: 'search',
  summary: messages.search.summary,
  usage: messages.search.usage,
  options: {
    collection: { type: 'string', value: messages.values.name, about: messages.search.collection },
    mode: { type: 'string', value: messages.values.mode, about: messages.search.mode },
    limit: { type: 'string', value: messages.values.count, about: messages.search.limit },
  },
  async run({ positionals, flags, output, api }) {
    const query = positionals.join(' ').trim()
    if (!query) throw new CommandProblem(messages.search.noWords)
    const gepeto = await api()
    const collections =
      typeof flags.collection === 'string' ? [await collectionNamed(gepeto, flags.collection)] : undefined
    const found = await gepeto.search({
      query,
      collections,
      mode: flags.mode as SearchRequest['mode'] | undefined,
      limit: flags.limit === undefined ? undefined : Number(flags.limit),
    })
    if (found.results.length === 0) output.note(messages.search.nothing)
    for (const result of found.results) {
      const place =
        result.location.number === null
          ? ''
          : `, ${messages.ask.places[result.location.kind]} ${result.location.label || result.location.number}`
      const text = result.text.replaceAll(/\s+/g, ' ')
      output.result(
        result,
        `${output.style('bold', result.documentTitle)}${place}  ${output.style('dim', result.score.toFixed(3))}\n  ${text}`,
      )
    }
  },
}
