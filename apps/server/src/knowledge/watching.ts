import type { AccessLevel } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import { type Database, inWorkspace } from '../platform/database/index.ts'
import { findCollection, hiddenAmong, levelOfDocument, type SeenDocument } from './access.ts'
import { type Progress, type ProgressMessage, progressOf } from './progress.ts'
import { documents } from './tables.ts'

/** Progress as one reader is told it: the row with what they may do. */
export type SeenMessage = Omit<ProgressMessage, 'row'> & { seen?: SeenDocument }

/** Watching what happens in a collection. */
export function watchQueries(database: Database, progress: Progress) {
  /** Leaves out the documents that the actor may not read; one that became hidden from them is gone for them. */
  async function* readable(
    current: () => Actor,
    messages: AsyncIterable<ProgressMessage>,
  ): AsyncGenerator<SeenMessage> {
    const told = new Set<string>()
    for await (const message of messages) {
      const { documentId, access, deleted } = message
      const isHidden =
        access === 'restricted' && !(deleted ? told.has(documentId) : await mayRead(current(), documentId))
      if (!isHidden) {
        told.add(documentId)
        const { row, ...rest } = message
        yield { ...rest, ...(row ? { seen: { ...row, level: await levelOf(current(), documentId) } } : {}) }
      } else if (told.delete(documentId)) {
        const { row: _, ...rest } = message
        yield { ...rest, deleted: true }
      }
    }
  }

  const levelOf = async (actor: Actor, documentId: string): Promise<AccessLevel> => {
    const [found] = await inWorkspace(actor.workspaceId, () =>
      database.drizzle
        .select({ level: levelOfDocument(actor) })
        .from(documents)
        .where(eq(documents.id, documentId)),
    )
    return found?.level ?? 'read'
  }

  const mayRead = async (actor: Actor, documentId: string) =>
    !(await inWorkspace(actor.workspaceId, () => hiddenAmong(database.drizzle, actor, [documentId]))).has(
      documentId,
    )

  return {
    /** @returns what gives the messages to whoever the reader is by then, until they have left. @throws CollectionNotFound */
    watchCollection: guarded('collections:read', async (actor: Actor, id: string) => {
      await findCollection(database.drizzle, actor, id)
      return (left: AbortSignal, current: () => Actor) => readable(current, progressOf(progress, id, left))
    }),
  }
}
