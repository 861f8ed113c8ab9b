import type { InstructionWarning, Location, SearchRequest, SearchResults } from '@gepeto/contract'
import { and, count, eq, inArray, sql } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Database } from '../platform/database/index.ts'
import { INJECTION_THRESHOLD, type InjectionReading, readInjection } from '../text/injection.ts'
import { accessKey, hiddenInside, mayReadCollection, mayReadDocumentInside } from './access.ts'
import type { Serving } from './embedding/serving.ts'
import { CollectionNotFound } from './errors.ts'
import type { Readiness } from './readiness.ts'
import type { RankedPassage, Ranker } from './retrieval/index.ts'
import { stateOf } from './searched-state.ts'
import { collections, documents, type PassageRow, passages } from './tables.ts'
import type { UnsharedReads } from './unshared-reads.ts'

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
  /** Whether what was found before may be given: `refresh` looks anew and keeps that, `off` does neither. */
  cache?: 'use' | 'refresh' | 'off'
  /** Told where the embedder could not be asked: what is found then is found by words alone. */
  onMute?(): void
}

type Stored = Omit<RetrievedPassage, 'score' | 'scores' | 'coverage' | 'similarity'>

/** Passages kept in memory, those of the last questions: they never change, only go. */
const keptPassages = { ttlMs: 5 * 60_000, maxEntries: 4000 }

/** The list of collections, for two seconds at most: each change of it is told to all instances. */
const keptCollections = { ttlMs: 2000, maxEntries: 1000 }

/** How long it is remembered which passages answer a question on one state of the collections, in milliseconds. */
const rankedMs = 10 * 60_000
const cacheName = 'retrieval'

export interface SearchOptions {
  database: Database
  cache: Cache
  ranker: Ranker
  /** The embedder whose vectors are searched: another one finds other passages. */
  serving: Pick<Serving, 'idOf' | 'embedder'>
  readiness: Readiness
  unshared: UnsharedReads
  /** Whether an actor's question may go to a model outside this machine. */
  mayLeave(actor: Actor): Promise<boolean>
}

export function searchQueries(options: SearchOptions) {
  const { database, cache, ranker, serving, readiness, unshared, mayLeave } = options
  const db = database.drizzle
  const stored = cache.lookup<Stored>('passages', keptPassages)
  const readable = cache.lookup<ReadableCollection[]>('collections', keptCollections)

  async function readCollections(actor: Actor): Promise<ReadableCollection[]> {
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
    return rows.map((row) => ({ ...row, hidden: (hiddenIn.get(row.id) ?? []).map(({ id }) => id).sort() }))
  }

  /** The collections that the actor may read: all, or those that were named. @throws CollectionNotFound */
  const readableCollections = guarded('search:use', async (actor: Actor, named?: string[]) => {
    let all = await readable.get(accessKey(actor), () => readCollections(actor))
    // A name that is not among those remembered may be of a collection made a moment ago on another instance.
    if (named?.some((id) => !all.some((collection) => collection.id === id)))
      all = await readCollections(actor)
    if (!named) return all
    return [...new Set(named)].map((id) => {
      const found = all.find((collection) => collection.id === id)
      if (!found) throw new CollectionNotFound(id)
      return found
    })
  })

  /** Texts of passages that are still to be found: those of versions that are ready. */
  const hydrate = (ids: string[]): Promise<Map<string, Stored>> =>
    stored.getMany(ids, async (missing) => {
      const rows = await db
        .select({ passage: passages, title: documents.title })
        .from(passages)
        .innerJoin(
          documents,
          and(eq(documents.id, passages.documentId), eq(documents.readyVersion, passages.version)),
        )
        .where(inArray(passages.id, missing))
      return new Map(rows.map(({ passage, title }) => [passage.id, toStored(passage, title)]))
    })

  /**
   * Which passages answer best, from the cache where the same was asked on the same state of the same collections. Kept
   * are places only, no text, and only where every passage is still there: while a document goes, the index may hold it
   * a moment longer than the database. What was found while the embedder did not answer is not kept.
   */
  async function rank(workspaceId: string, asked: Retrieval): Promise<RankedPassage[]> {
    const { query, collections: searched, limit, mode = 'hybrid', cache: use = 'use' } = asked
    const hidden = new Set(searched.flatMap((collection) => collection.hidden))
    let isMute = false
    const look = () =>
      ranker.rank({
        text: query,
        collections: searched.map(({ id }) => id),
        ...(hidden.size > 0 ? { hidden } : {}),
        mode,
        limit,
        onMute: () => {
          isMute = true
          asked.onMute?.()
        },
      })
    if (use === 'off') return look()
    const isWhole = async (ranked: RankedPassage[]) =>
      !isMute && (await hydrate(ranked.map(({ passageId }) => passageId))).size === ranked.length
    const embedder = await serving.idOf(workspaceId)
    const key = JSON.stringify([stateOf(searched), embedder, mode, limit, query])
    if (use === 'refresh') {
      const ranked = await look()
      if (await isWhole(ranked)) await cache.set(cacheName, key, ranked, { ttlMs: rankedMs })
      return ranked
    }
    let torn: RankedPassage[] | undefined
    const kept = await cache.getOrSet(
      cacheName,
      key,
      async () => {
        const ranked = await look()
        if (await isWhole(ranked)) return ranked
        torn = ranked
        return undefined
      },
      { ttlMs: rankedMs },
    )
    return kept ?? torn ?? look()
  }

  /** A question becomes a vector where the embedder is; by words it is found here. */
  async function maySendQuestion(actor: Actor): Promise<boolean> {
    if (await mayLeave(actor)) return true
    const embedder = await serving.embedder(actor.workspaceId)
    return !embedder?.isOutside
  }

  /** Passages that may hold what is asked, best first. @throws IndexNotReady */
  const retrieve = guarded(
    'search:use',
    async (actor: Actor, retrieval: Retrieval): Promise<RetrievedPassage[]> => {
      if (retrieval.collections.length === 0) return []
      await readiness.whenOpen()
      const { workspaceId } = actor
      const asked = (await maySendQuestion(actor)) ? retrieval : { ...retrieval, mode: 'lexical' as const }
      const ranked = await rank(workspaceId, asked)
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
        await unshared.found(
          actor,
          query,
          results.map(({ documentId }) => documentId),
        )
        return {
          results: results.map(toResult),
          latencyMs: Math.round((performance.now() - startedAt) * 100) / 100,
        }
      },
    ),

    /** Forgets, on all instances, what was read of collections and documents: called when any of them changes or goes. */
    forget() {
      stored.forget()
      readable.forget()
    },
  }
}

function toStored(passage: PassageRow, documentTitle: string): Stored {
  const { id, documentId, version, text, start, end, location, heading, language } = passage
  return {
    passageId: id,
    documentId,
    documentVersion: version,
    documentTitle,
    text,
    start,
    end,
    location,
    heading,
    language,
    injection: readInjection(text, { documentTitle, heading }),
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
