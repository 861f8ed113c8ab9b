import type { SearchRequest } from '@gepeto/contract'
import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'

export const search: Command = {
  name: 'search',
  summary: 'Find passages.',
  usage: '"WORDS" [--collection NAME] [--mode hybrid|lexical|dense] [--limit N]',
  options: {
    collection: { type: 'string', value: 'NAME', about: 'Search only this collection.' },
    mode: { type: 'string', value: 'MODE', about: 'hybrid (default), lexical or dense.' },
    limit: { type: 'string', value: 'N', about: 'How many passages, 1 to 100; 10 by default.' },
  },
  async run({ positionals, flags, output, api }) {
    const query = positionals.join(' ').trim()
    if (!query) throw new CommandProblem('Write what to look for: gepeto search "light phase"')
    const gepeto = await api()
    const collections =
      typeof flags.collection === 'string' ? [await collectionNamed(gepeto, flags.collection)] : undefined
    const found = await gepeto.search({
      query,
      collections,
      mode: flags.mode as SearchRequest['mode'] | undefined,
      limit: flags.limit === undefined ? undefined : Number(flags.limit),
    })
    if (found.results.length === 0) output.note('Nothing was found.')
    for (const result of found.results) {
      const place =
        result.location.number === null
          ? ''
          : `, ${result.location.kind} ${result.location.label || result.location.number}`
      const text = result.text.replaceAll(/\s+/g, ' ')
      output.result(
        result,
        `${output.style('bold', result.documentTitle)}${place}  ${output.style('dim', result.score.toFixed(3))}\n  ${text}`,
      )
    }
  },
}
