import type { Location, SearchRequest, SearchResults } from '@gepeto/contract'
import { and, count, eq, inArray, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { CollectionNotFound } from './errors.ts'
import type { Readiness } from './readiness.ts'
import type { Ranker } from './retrieval/index.ts'
import { collections, documents, passages } from './tables.ts'

/** A passage that was found, with all that an answer needs of it. */
export interface RetrievedPassage {
  passageId: string
  documentId: string
  documentVersion: number
  documentTitle: string
  text: string
  /** Span of the document version's stored text, UTF-16 code units, end exclusive. */
  start: number
  end: number
  location: Location
  heading: string[]
  language: string | null
  score: number
  scores: Record<string, number>
  /** Share of the question's terms in the passage, each weighted by rarity: 0 to 1. */
  coverage: number
  /** Cosine of question and passage, -1 to 1. */
  similarity: number
}

/** A collection that an actor may search. */
export interface ReadableCollection {
  id: string
  /** Grows with every change of what can be found in it. */
  revision: number
  /** Documents that can be found. */
  documents: number
  /** Their languages by primary subtag ("pt"), each once; those of documents that show none are missing. */
  languages: string[]
}

export interface Retrieval {
  query: string
  /** Collections that the actor may read, as `readableCollections` gave them. */
  collections: string[]
  limit: number
  mode?: SearchRequest['mode']
}

type Stored = Omit<RetrievedPassage, 'score' | 'scores' | 'coverage' | 'similarity'>

/** Passages kept in memory, those of the last questions: they never change, only go. */
const keptPassages = 4000

/** How long the list of collections is trusted on an instance that did not change it, in milliseconds. */
const collectionsMs = 500

export function searchQueries(database: Database, ranker: Ranker, readiness: Readiness) {
  const db = database.drizzle
  const stored = new LRUCache<string, Stored>({ max: keptPassages, ttl: 5 * 60_000 })
  const readable = new LRUCache<string, ReadableCollection[]>({ max: 1000, ttl: collectionsMs })

  /** The collections that the actor may read: all, or those that were named. @throws CollectionNotFound */
  const readableCollections = guarded('search:use', async (actor: Actor, named?: string[]) => {
    let all = readable.get(actor.workspaceId)
    // A name that is not among those remembered may be of a collection made since.
    if (!all || named?.some((id) => !all?.some((collection) => collection.id === id))) {
      all = await db
        .select({
          id: collections.id,
          revision: collections.revision,
          documents: count(documents.readyVersion),
          languages: sql<
            string[]
          >`coalesce(array_agg(distinct left(${documents.language}, 2)) filter (where ${documents.readyVersion} is not null and ${documents.language} is not null), '{}')`,
        })
        .from(collections)
        .leftJoin(documents, eq(documents.collectionId, collections.id))
        .where(eq(collections.workspaceId, actor.workspaceId))
        .groupBy(collections.id)
      readable.set(actor.workspaceId, all)
    }
    if (!named) return all
    return [...new Set(named)].map((id) => {
      const found = all.find((collection) => collection.id === id)
      if (!found) throw new CollectionNotFound(id)
      return found
    })
  })

  /** Texts of passages that are still to be found: those of versions that are ready. */
  async function hydrate(ids: string[]): Promise<Map<string, Stored>> {
    const missing = ids.filter((id) => !stored.has(id))
    if (missing.length > 0) {
      const rows = await db
        .select({ passage: passages, title: documents.title })
        .from(passages)
        .innerJoin(
          documents,
          and(eq(documents.id, passages.documentId), eq(documents.readyVersion, passages.version)),
        )
        .where(inArray(passages.id, missing))
      for (const { passage, title } of rows) {
        const { id, documentId, version, text, start, end, location, heading, language } = passage
        stored.set(id, {
          passageId: id,
          documentId,
          documentVersion: version,
          documentTitle: title,
          text,
          start,
          end,
          location,
          heading,
          language,
        })
      }
    }
    return new Map(
      ids.flatMap((id) => {
        const passage = stored.get(id)
        return passage ? [[id, passage] as const] : []
      }),
    )
  }

  /** Passages that may hold what is asked, best first. @throws IndexNotReady */
  const retrieve = guarded(
    'search:use',
    async (
      _actor: Actor,
      { query, collections: searched, limit, mode }: Retrieval,
    ): Promise<RetrievedPassage[]> => {
      if (searched.length === 0) return []
      await readiness.whenOpen()
      const ranked = await ranker.rank({ text: query, collections: searched, mode: mode ?? 'hybrid', limit })
      const texts = await hydrate(ranked.map(({ passageId }) => passageId))
      return ranked.flatMap(({ passageId, score, scores, coverage, similarity }) => {
        const passage = texts.get(passageId)
        return passage ? [{ ...passage, score, scores, coverage, similarity }] : []
      })
    },
  )

  return {
    readableCollections,
    retrieve,

    search: guarded(
      'search:use',
      async (
        actor: Actor,
        { query, collections: named, mode, limit }: SearchRequest,
      ): Promise<SearchResults> => {
        const startedAt = performance.now()
        const searched = await readableCollections(actor, named)
        const results = await retrieve(actor, {
          query,
          collections: searched.map(({ id }) => id),
          limit,
          mode,
        })
        return { results, latencyMs: Math.round((performance.now() - startedAt) * 100) / 100 }
      },
    ),

    /** Forgets what was read of documents: called when any of them changes or goes. */
    forget() {
      stored.clear()
      readable.clear()
    },
  }
}
