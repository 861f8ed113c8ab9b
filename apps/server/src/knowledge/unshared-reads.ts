import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { appendEvents, type Fact } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { isUnshared } from './access.ts'
import { documentOpened, documentsFound, documentsListed, type ReadPart } from './facts.ts'
import { collections, type DocumentRow, documents } from './tables.ts'

/** What somebody opened counts as one reading for so long, in milliseconds: a viewer asks for a file piece by piece. */
const oneReadingMs = 10 * 60_000

/**
 * Who holds `collections:read-all` reads what nobody shared with them; each such reading is an event, written before it
 * is answered. An answer's own event says what it was made of.
 */
export function unsharedReads(database: Database) {
  const read = new LRUCache<string, true>({ max: 10_000, ttl: oneReadingMs })

  /** Of these documents, those that the actor reads by that permission alone. */
  async function unsharedAmong(actor: Actor, ids: readonly string[]): Promise<string[]> {
    const unshared = isUnshared(actor)
    if (!unshared || ids.length === 0) return []
    const rows = await database.drizzle
      .select({ id: documents.id })
      .from(documents)
      .innerJoin(collections, eq(collections.id, documents.collectionId))
      .where(and(inArray(documents.id, [...ids]), or(...unshared)))
      .orderBy(sql`documents.id`)
    return rows.map(({ id }) => id)
  }

  async function record(actor: Actor, fact: Fact, reading: string): Promise<void> {
    const key = `${actor.workspaceId} ${actor.id} ${reading}`
    if (read.has(key)) return
    await database.transaction((tx) => appendEvents(tx, actor, [fact]))
    read.set(key, true)
  }

  return {
    async opened(actor: Actor, row: DocumentRow, part: ReadPart): Promise<void> {
      if ((await unsharedAmong(actor, [row.id])).length > 0)
        await record(actor, documentOpened(row, part), `${row.id} ${part}`)
    },
    async listed(actor: Actor, collectionId: string, ids: readonly string[]): Promise<void> {
      const found = await unsharedAmong(actor, ids)
      if (found.length > 0)
        await record(actor, documentsListed(collectionId, found), `${collectionId} ${found.join()}`)
    },
    async found(actor: Actor, query: string, ids: readonly string[]): Promise<void> {
      const found = await unsharedAmong(actor, [...new Set(ids)])
      if (found.length > 0)
        await record(actor, documentsFound(actor.workspaceId, query, found), `${query} ${found.join()}`)
    },
  }
}

export type UnsharedReads = ReturnType<typeof unsharedReads>
