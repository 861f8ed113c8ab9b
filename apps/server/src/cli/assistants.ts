import type { Gepeto } from '@gepeto/sdk'
import { CommandProblem } from './command.ts'
import { messages } from './messages.ts'

/**
 * The id of the assistant that a person names, by its name, slug or id.
 * @throws CommandProblem when there is none
 */
export async function assistantNamed(gepeto: Gepeto, name: string): Promise<string> {
  const slugs: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await gepeto.assistants.list({ limit: 100, cursor })
    const found = page.items.find((one) => [one.id, one.slug, one.name].includes(name))
    if (found) return found.id
    slugs.push(...page.items.map(({ slug }) => slug))
    if (page.nextCursor === null) throw new CommandProblem(messages.noAssistant(name, slugs.join(', ')))
    cursor = page.nextCursor
  }
}
