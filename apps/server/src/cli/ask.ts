import { basename, resolve } from 'node:path'
import type { Answer } from '@gepeto/contract'
import type { Gepeto } from '@gepeto/sdk'
import { assistantNamed } from './assistants.ts'
import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'
import { putIn } from './ingest-documents.ts'
import { messages } from './messages.ts'
import type { Output } from './output.ts'

export const ask: Command = {
  name: 'ask',
  summary: messages.ask.summary,
  usage: messages.ask.usage,
  options: {
    docs: {
      type: 'string',
      value: messages.values.folder,
      about: messages.ask.docs,
    },
    collection: { type: 'string', value: messages.values.name, about: messages.ask.collection },
    assistant: { type: 'string', value: messages.values.name, about: messages.ask.assistant },
    model: { type: 'string', value: messages.values.name, about: messages.ask.model },
    language: { type: 'string', value: messages.values.tag, about: messages.ask.language },
  },
  async run({ positionals, flags, output, api }) {
    const question = positionals.join(' ').trim()
    if (!question) throw new CommandProblem(messages.ask.noQuestion)
    const gepeto = await api()
    const answer = await gepeto.ask({
      question,
      ...(await searched(gepeto, output, flags)),
      assistant:
        typeof flags.assistant === 'string' ? await assistantNamed(gepeto, flags.assistant) : undefined,
      model: flags.model as string | undefined,
      language: flags.language as string | undefined,
    })
    output.result(answer, toText(answer, output))
  },
}

async function searched(
  gepeto: Gepeto,
  output: Output,
  { docs, collection }: Record<string, string | boolean | undefined>,
) {
  if (typeof docs === 'string') {
    const id = await collectionNamed(
      gepeto,
      typeof collection === 'string' ? collection : basename(resolve(docs)),
      {
        create: true,
      },
    )
    await putIn(gepeto, output, [docs], id)
    return { collections: [id] }
  }
  if (typeof collection === 'string') return { collections: [await collectionNamed(gepeto, collection)] }
  return {}
}

function toText(answer: Answer, output: Output): string {
  const sources = answer.citations.map(({ index, documentTitle, location, quote }) => {
    const place =
      location.number === null
        ? ''
        : `, ${messages.ask.places[location.kind]} ${location.label || location.number}`
    const line = quote.replaceAll(/\s+/g, ' ')
    return `${output.style('cyan', `[${index}]`)} ${documentTitle}${place}\n    ${output.style('dim', line)}`
  })
  return [answer.answer, ...(sources.length > 0 ? ['', ...sources] : [])].join('\n')
}
