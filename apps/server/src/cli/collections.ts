import type { Collection } from '@gepeto/contract'
import type { Gepeto } from '@gepeto/sdk'
import { CommandProblem } from './command.ts'
import { messages } from './messages.ts'

/** Every collection, page after page. */
export async function* allCollections(gepeto: Gepeto): AsyncGenerator<Collection> {
  for (let cursor: string | undefined; ; ) {
    const page = await gepeto.collections.list({ limit: 100, cursor })
    yield* page.items
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}

/**
 * The id of the collection that a person names, by its name or id; the default one where none is named.
 * @throws CommandProblem when there is none and it may not be created
 */
export async function collectionNamed(
  gepeto: Gepeto,
  name: string | undefined,
  { create = false } = {},
): Promise<string> {
  const names: string[] = []
  for await (const collection of allCollections(gepeto)) {
    if (name === undefined ? collection.isDefault : collection.name === name || collection.id === name)
      return collection.id
    names.push(collection.name)
  }
  if (name === undefined || !create) throw new CommandProblem(messages.noCollection(name, names.join(', ')))
  return (await gepeto.collections.create({ name })).id
}
