import type { Answer } from '@gepeto/contract'
import type { Gepeto } from '@gepeto/sdk'
import { collectionNamed } from './collections.ts'
import { type Command, CommandProblem } from './command.ts'
import { putIn } from './ingest-documents.ts'
import type { Output } from './output.ts'

export const ask: Command = {
  name: 'ask',
  summary: 'Ask your documents.',
  usage: '"QUESTION" [--docs FOLDER] [--collection NAME] [--model NAME]',
  options: {
    docs: {
      type: 'string',
      value: 'FOLDER',
      about: 'Put these documents in first, into a collection named after the folder, and ask only them.',
    },
    collection: { type: 'string', value: 'NAME', about: 'Ask only this collection.' },
    model: { type: 'string', value: 'NAME', about: 'The model to ask, as "gepeto models" names it.' },
    language: { type: 'string', value: 'TAG', about: 'Language of the answer, such as pt-BR or en.' },
  },
  async run({ positionals, flags, output, api }) {
    const question = positionals.join(' ').trim()
    if (!question)
      throw new CommandProblem('Write the question: gepeto ask "Where does the light phase take place?"')
    const gepeto = await api()
    const answer = await gepeto.ask({
      question,
      ...(await searched(gepeto, output, flags)),
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
    const id = await collectionNamed(gepeto, typeof collection === 'string' ? collection : docs, {
      create: true,
    })
    await putIn(gepeto, output, [docs], id)
    return { collections: [id] }
  }
  if (typeof collection === 'string') return { collections: [await collectionNamed(gepeto, collection)] }
  return {}
}

function toText(answer: Answer, output: Output): string {
  const sources = answer.citations.map(({ index, documentTitle, location, quote }) => {
    const place = location.number === null ? '' : `, ${location.kind} ${location.label || location.number}`
    const line = quote.replaceAll(/\s+/g, ' ')
    return `${output.style('cyan', `[${index}]`)} ${documentTitle}${place}\n    ${output.style('dim', line)}`
  })
  return [answer.answer, ...(sources.length > 0 ? ['', ...sources] : [])].join('\n')
}
