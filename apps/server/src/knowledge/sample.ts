import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Collection } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { mayReadCollection } from './access.ts'
import type { collectionCommands } from './commands/collections.ts'
import type { documentCommands } from './commands/documents.ts'
import { collections as collectionTable } from './tables.ts'

const folder = join(import.meta.dirname, '../../assets/sample')

const files = [
  { name: 'fotossintese.md', title: 'Fotossíntese: apostila do 2º ano' },
  { name: 'nightly-batch-runbook.md', title: 'Nightly batch: operations runbook' },
]

const sampleName = 'Exemplo · Sample'

export interface SampleOptions {
  database: Database
  collections: ReturnType<typeof collectionCommands>
  documents: ReturnType<typeof documentCommands>
}

/** A first look: a course hand-out in Portuguese and an operations runbook in English, both written for Gepeto. */
export function sampleCommands({ database, collections, documents }: SampleOptions) {
  return {
    /** Makes the sample collection, or gives the one that stands. */
    createSample: guarded('collections:write', async (actor: Actor): Promise<Collection> => {
      const [standing] = await database.drizzle
        .select({ id: collectionTable.id })
        .from(collectionTable)
        .where(and(mayReadCollection(actor), eq(collectionTable.name, sampleName)))
        .limit(1)
      const collection = standing
        ? { id: standing.id }
        : await collections.createCollection(actor, {
            name: sampleName,
            description: '',
            access: 'workspace',
          })
      for (const { name, title } of files) {
        await documents.addDocument(actor, collection.id, {
          name,
          title,
          mediaType: 'text/markdown',
          content: createReadStream(join(folder, name)),
        })
      }
      return collections.viewCollection(actor, collection.id)
    }),
  }
}
