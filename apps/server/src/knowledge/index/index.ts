import { join } from 'node:path'
import { acrossWorkspaces, type Database } from '../../platform/database/index.ts'
import { MemoryIndex } from './memory/memory-index.ts'
import type { PassageIndex } from './passage-index.ts'

export { indexedText } from './indexed-text.ts'
export type { IndexedPassage, PassageIndex } from './passage-index.ts'

export interface IndexOptions {
  kind: 'memory' | 'postgres'
  /** Where the index in memory keeps its files, in a folder of its own. */
  dataDir: string
  /** Where the index in PostgreSQL has its tables. */
  database: Database
  /** Told when a saved collection cannot be read: it is empty until it is indexed again. */
  onUnusable?: (collectionId: string, error: Error) => void
}

/** The one place that knows both adapters. */
export async function openIndex({
  kind,
  dataDir,
  database,
  onUnusable,
}: IndexOptions): Promise<PassageIndex> {
  if (kind === 'memory') return new MemoryIndex({ folder: join(dataDir, 'index'), onUnusable })
  const { PostgresIndex } = await import('./postgres/postgres-index.ts')
  // Its tables are closed to the role that serves requests. The collections that it is asked for were read in that role.
  return new PostgresIndex({
    query: (text, values) => acrossWorkspaces(() => database.pool.query(text, values)),
    transaction: (work) =>
      acrossWorkspaces(() =>
        database.transaction((tx) => work({ query: (text, values) => tx.$client.query(text, values) })),
      ),
  })
}
