import type { ReadableCollection } from './search.ts'

/** Lists are remembered and asked with many times, so what they say is put into words once for each. */
const known = new WeakMap<readonly ReadableCollection[], string>()

/**
 * What is searched, in one text: collections with the revision that grows with every change in them, and the documents
 * in them that the asker may not read. Whatever was made of one state is never found again under another.
 */
export function stateOf(collections: readonly ReadableCollection[]): string {
  const said = known.get(collections)
  if (said !== undefined) return said
  const state = collections
    .map(({ id, revision, hidden }) => [`${id}@${revision}`, ...hidden].join(' '))
    .sort()
    .join(', ')
  known.set(collections, state)
  return state
}
