import type { InstructionWarning, Location, SearchRequest, SearchResults } from '@gepeto/contract'
import { and, count, eq, inArray, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { INJECTION_THRESHOLD, type InjectionReading, readInjection } from '../text/injection.ts'
import { accessKey, hiddenInside, mayReadCollection, mayReadDocumentInside } from './access.ts'
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
  /** What in it, its title and headings reads like an order to a model; offsets within `text`. */
  injection: InjectionReading
  score: number
  scores: Record<string, number>
  /** Share of the question's terms in the passage, each weighted by rarity: 0 to 1. */
  coverage: number
  /** Cosine of question and passage, -1 to 1. */
  similarity: number
}

/** A collection that an actor may search, as far as they may. */
export interface ReadableCollection {
  id: string
  /** Grows with every change of what can be found in it. */
  revision: number
  /** Documents that the actor can find. */
  documents: number
  /** Their languages by primary subtag ("pt"), each once; those of documents that show none are missing. */
  languages: string[]
  /** Documents in it that the actor may not read, by id. */
  hidden: readonly string[]
}

export interface Retrieval {
  query: string
  /** Collections that the actor may read, as `readableCollections` gave them. */
  collections: readonly ReadableCollection[]
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
    const key = accessKey(actor)
    let all = readable.get(key)
    // A name that is not among those remembered may be of a collection made since.
    if (!all || named?.some((id) => !all?.some((collection) => collection.id === id))) {
      const [rows, hidden] = await Promise.all([
        db
          .select({
            id: collections.id,
            revision: collections.revision,
            documents: count(documents.readyVersion),
            languages: sql<
              string[]
            >`coalesce(array_agg(distinct left(${documents.language}, 2)) filter (where ${documents.readyVersion} is not null and ${documents.language} is not null), '{}')`,
          })
          .from(collections)
          .leftJoin(documents, and(eq(documents.collectionId, collections.id), mayReadDocumentInside(actor)))
          .where(mayReadCollection(actor))
          .groupBy(collections.id),
        hiddenInside(db, actor),
      ])
      const hiddenIn = Map.groupBy(hidden, ({ collectionId }) => collectionId)
      all = rows.map((row) => ({ ...row, hidden: (hiddenIn.get(row.id) ?? []).map(({ id }) => id).sort() }))
      readable.set(key, all)
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
          injection: readInjection(text, { documentTitle: title, heading }),
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
      const hidden = new Set(searched.flatMap((collection) => collection.hidden))
      const ranked = await ranker.rank({
        text: query,
        collections: searched.map(({ id }) => id),
        ...(hidden.size > 0 ? { hidden } : {}),
        mode: mode ?? 'hybrid',
        limit,
      })
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
          collections: searched,
          limit,
          mode,
        })
        return {
          results: results.map(toResult),
          latencyMs: Math.round((performance.now() - startedAt) * 100) / 100,
        }
      },
    ),

    /** Forgets what was read of documents: called when any of them changes or goes. */
    forget() {
      stored.clear()
      readable.clear()
    },
  }
}

/** What a reader is warned of in a passage; nothing where it reads like a document. */
export function warningOf({ injection, start }: RetrievedPassage): InstructionWarning | undefined {
  if (injection.score < INJECTION_THRESHOLD) return undefined
  const spans = injection.orders.map((order) => ({ start: start + order.start, end: start + order.end }))
  return { kind: 'instruction', score: Math.round(injection.score * 1000) / 1000, spans }
}

function toResult(passage: RetrievedPassage): SearchResults['results'][number] {
  return { ...passage, warning: warningOf(passage) }
}
