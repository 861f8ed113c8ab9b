import type { StemmedLanguage } from '../../../text/stems.ts'
import { inverseFrequency } from '../bm25.ts'
import type { CandidateQuery, CandidateSet, IndexedPassage, PassageIndex, Survey } from '../passage-index.ts'
import { GramSamples } from './gram-sample.ts'
import { HeldPassages } from './held-passages.ts'
import { packedSimilarity, signBits } from './sign-bits.ts'
import type { Sql, SqlPool } from './sql.ts'
import { insertPassages, insertVectors } from './writing.ts'

/** Passages written in one transaction. */
const BATCH = 200

/**
 * Postings read for a question: the rarest stem, then the next rarest as long as they fit. A thousand cost
 * about a millisecond; what is left out are words so frequent that they tell passages little apart, and
 * the ranker counts them all the same.
 */
const MOST_POSTINGS = 12_000

/** Up to here every vector of the collections is measured by its signs; beyond, the graph is walked. */
const MOST_SCANNED = 20_000

/** How many of the nearest by sign bits are measured exactly, as a multiple of what is asked for. */
const OVERSAMPLING = 4

/** pgvector's own limit. */
const MOST_WALKED = 1000

interface Total {
  collection_id: string
  language: string
  passages: number
  terms: string
  grams: string
}

interface StemRow {
  id: number
  stem: string
  frequency: number
}

/** Postings and vectors in tables of PostgreSQL, shared by all instances; see the migration `index`. */
export class PostgresIndex implements PassageIndex {
  readonly isShared = true
  readonly #pool: SqlPool
  readonly #grams: GramSamples
  readonly #passages: HeldPassages
  /** What was read for a survey, for the candidates that are asked for next. */
  readonly #surveyed = new WeakMap<Survey, Total[]>()

  constructor(pool: SqlPool) {
    this.#pool = pool
    this.#grams = new GramSamples(pool)
    this.#passages = new HeldPassages(pool)
  }

  async add(collectionId: string, passages: readonly IndexedPassage[]): Promise<void> {
    for (let at = 0; at < passages.length; at += BATCH) {
      const batch = passages.slice(at, at + BATCH)
      await this.#pool.transaction((sql) => insertPassages(sql, collectionId, batch))
    }
  }

  async removeDocument(collectionId: string, documentId: string): Promise<void> {
    await this.#pool.transaction(async (sql) => {
      await lockCollection(sql, collectionId)
      const place = [collectionId, documentId]
      await sql.query('delete from index_passages where collection_id = $1 and document_id = $2', place)
      await sql.query('delete from index_marks where collection_id = $1 and document_id = $2', place)
    })
    this.#passages.forget(collectionId, documentId)
  }

  async removeCollection(collectionId: string): Promise<void> {
    await this.#pool.transaction(async (sql) => {
      await lockCollection(sql, collectionId)
      for (const table of ['index_stems', 'index_passages', 'index_totals', 'index_marks']) {
        // biome-ignore lint/plugin: the name is one of the four above
        await sql.query(`delete from ${table} where collection_id = $1`, [collectionId])
      }
    })
    this.#grams.forget(collectionId)
    this.#passages.forget(collectionId)
  }

  async addVectors(
    collectionId: string,
    documentId: string,
    embedder: string,
    vectors: ReadonlyMap<string, Float32Array>,
  ): Promise<void> {
    await this.#pool.transaction(async (sql) => {
      await lockCollection(sql, collectionId)
      const { rows } = await sql.query<{ number: number; passage_id: string }>(
        'select number, passage_id from index_passages where collection_id = $1 and document_id = $2',
        [collectionId, documentId],
      )
      const made = rows.flatMap(({ number, passage_id }) => {
        const vector = vectors.get(passage_id)
        return vector ? [{ number, documentId, embedder, vector }] : []
      })
      await insertVectors(sql, collectionId, made)
    })
    this.#passages.forget(collectionId, documentId)
  }

  async keepVectors(collectionId: string, embedder: string): Promise<void> {
    await this.#pool.query('delete from index_vectors where collection_id = $1 and embedder <> $2', [
      collectionId,
      embedder,
    ])
  }

  async mark(collectionId: string, documentId: string, revision: string): Promise<void> {
    await this.#pool.query(
      `insert into index_marks (document_id, collection_id, revision) values ($1, $2, $3)
       on conflict (document_id) do update set collection_id = excluded.collection_id, revision = excluded.revision`,
      [documentId, collectionId, revision],
    )
  }

  async marks(collectionId: string): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.#pool.query<{ document_id: string; revision: string }>(
      'select document_id, revision from index_marks where collection_id = $1',
      [collectionId],
    )
    return new Map(rows.map((row) => [row.document_id, row.revision]))
  }

  async markOf(collectionId: string, documentId: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ revision: string }>(
      'select revision from index_marks where document_id = $2 and collection_id = $1',
      [collectionId, documentId],
    )
    return rows[0]?.revision
  }

  async survey(collections: readonly string[]): Promise<Survey> {
    const totals = await this.#readTotals(collections)
    const passages = new Map<string, number>()
    for (const total of totals)
      if (total.language !== '')
        passages.set(total.language, (passages.get(total.language) ?? 0) + total.passages)
    const languages = [...passages.keys()] as StemmedLanguage[]
    languages.sort((a, b) => passages.get(b)! - passages.get(a)! || (a < b ? -1 : 1))
    const survey = { languages }
    this.#surveyed.set(survey, totals)
    return survey
  }

  async size(collectionId: string): Promise<number> {
    return (await this.#readTotals([collectionId])).reduce((sum, { passages }) => sum + passages, 0)
  }

  async save(): Promise<void> {}

  async close(): Promise<void> {}

  async candidates(query: CandidateQuery): Promise<CandidateSet> {
    const spoken = [...new Set(query.terms.flatMap(({ stems }) => stems))]
    const [totals, stems] = await Promise.all([
      this.#totals(query),
      this.#stems(query.collections, spoken, query.hidden),
    ])
    const sum = (of: (total: Total) => number) => totals.reduce((all, total) => all + of(total), 0)
    const passages = sum((total) => total.passages)
    const frequencies = new Map<string, number>()
    for (const { stem, frequency } of stems) frequencies.set(stem, (frequencies.get(stem) ?? 0) + frequency)
    const [lexical, dense, gramFrequency] = await Promise.all([
      this.#byStems(query, stems, frequencies, passages),
      this.#byVector(query, passages),
      this.#gramFrequency(totals, query.hidden),
    ])
    return {
      candidates: await this.#passages.read([...new Set([...lexical, ...dense])], query),
      statistics: {
        passages,
        averageLength: sum((total) => Number(total.terms)) / Math.max(passages, 1),
        averageGrams: sum((total) => Number(total.grams)) / Math.max(passages, 1),
        stemFrequency: (stem) => frequencies.get(stem) ?? 0,
        gramFrequency,
      },
    }
  }

  async #readTotals(collections: readonly string[]): Promise<Total[]> {
    const { rows } = await this.#pool.query<Total>(
      'select * from index_totals where collection_id = any($1) and passages > 0',
      [collections],
    )
    return rows
  }

  /** Without what the hidden documents bring to them. */
  async #totals({ collections, hidden, survey }: CandidateQuery): Promise<Total[]> {
    const rows = (survey && this.#surveyed.get(survey)) ?? (await this.#readTotals(collections))
    if (!hidden?.size) return rows
    const apart = await this.#pool.query<Total>(
      `select collection_id, language, count(*)::integer as passages, sum(length) as terms, sum(grams) as grams
       from index_passages where collection_id = any($1) and document_id = any($2) group by collection_id, language`,
      [collections, [...hidden]],
    )
    return rows.map((row) => {
      const taken = apart.rows.find(
        (other) => other.collection_id === row.collection_id && other.language === row.language,
      )
      if (!taken) return row
      return {
        ...row,
        passages: row.passages - taken.passages,
        terms: String(Number(row.terms) - Number(taken.terms)),
        grams: String(Number(row.grams) - Number(taken.grams)),
      }
    })
  }

  /** The same. */
  async #stems(
    collections: readonly string[],
    stems: readonly string[],
    hidden?: ReadonlySet<string>,
  ): Promise<StemRow[]> {
    if (stems.length === 0) return []
    const { rows } = await this.#pool.query<StemRow>(
      `select id, stem, frequency from index_stems
       where collection_id = any($1) and stem = any($2) and frequency > 0`,
      [collections, stems],
    )
    if (!hidden?.size) return rows
    const apart = await this.#pool.query<{ id: number; frequency: number }>(
      `select stem as id, sum(cardinality(numbers))::integer as frequency from index_postings
       where stem = any($1) and document_id = any($2) group by stem`,
      [rows.map(({ id }) => id), [...hidden]],
    )
    const taken = new Map(apart.rows.map(({ id, frequency }) => [id, frequency]))
    return rows
      .map((row) => ({ ...row, frequency: row.frequency - (taken.get(row.id) ?? 0) }))
      .filter(({ frequency }) => frequency > 0)
  }

  async #gramFrequency(
    totals: readonly Total[],
    hidden?: ReadonlySet<string>,
  ): Promise<(code: number) => number> {
    const sizes = new Map<string, number>()
    for (const { collection_id, passages } of totals)
      sizes.set(collection_id, (sizes.get(collection_id) ?? 0) + passages)
    const parts = await Promise.all([...sizes].map(([id, passages]) => this.#grams.of(id, passages, hidden)))
    return (code) => parts.reduce((sum, part) => sum + part(code), 0)
  }

  /** Numbers of the best passages by BM25 over the stems that are rare enough to be read whole. */
  async #byStems(
    query: CandidateQuery,
    stems: readonly StemRow[],
    frequencies: ReadonlyMap<string, number>,
    passages: number,
  ): Promise<number[]> {
    const weights = new Map<string, number>()
    for (const term of query.terms) {
      for (const stem of term.stems) {
        const value = term.weight * inverseFrequency(passages, frequencies.get(stem) ?? 0)
        weights.set(stem, (weights.get(stem) ?? 0) + value)
      }
    }
    let room = MOST_POSTINGS
    const read = [...stems]
      .sort((a, b) => a.frequency - b.frequency)
      .filter(({ frequency }, at) => {
        room -= frequency
        return at === 0 || room >= 0
      })
    if (read.length === 0) return []
    const { rows } = await this.#pool.query<{ number: number }>(
      // Unnested in the select list: as a lateral join it costs a third more.
      `select number
       from (
         select weight, unnest(p.numbers) as number, unnest(p.impacts) as impact
         from unnest($1::integer[], $2::real[]) as asked(stem, weight)
         join index_postings p on p.stem = asked.stem ${boundTo(query, 'p.document_id', 4).condition}
       ) as postings
       group by number order by sum(weight * impact) desc, number limit $3`,
      [
        read.map(({ id }) => id),
        read.map(({ stem }) => weights.get(stem)),
        query.limit,
        ...boundTo(query, 'p.document_id', 4).values,
      ],
    )
    return rows.map(({ number }) => number)
  }

  /** Numbers of the passages nearest by signs, measured exactly. */
  async #byVector(query: CandidateQuery, passages: number): Promise<number[]> {
    const { vector, collections, documents, limit } = query
    if (vector === undefined || passages === 0) return []
    const isWalked = passages > MOST_SCANNED && documents === undefined
    const bound = boundTo(query, 'document_id', 5)
    const distance = '(signs::bit(128)) <~> $2::bit varying::bit(128)'
    const text = `select number, vector from index_vectors
      where collection_id = any($1) and embedder = $4 ${bound.condition}
      order by ${isWalked ? distance : `(${distance}) + 0`} limit $3`
    const near = Math.min(limit * OVERSAMPLING, MOST_WALKED)
    const values = [collections, signBits(vector), near, query.embedder ?? '', ...bound.values]
    const ask = (sql: Sql) => sql.query<{ number: number; vector: Buffer }>(text, values)
    const { rows } = isWalked
      ? await this.#pool.transaction(async (sql) => {
          await sql.query(
            `select set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)`,
            [String(near)],
          )
          return ask(sql)
        })
      : await ask(this.#pool)
    return rows
      .map(({ number, vector: packed }) => ({ number, similarity: packedSimilarity(packed, vector) }))
      .sort((a, b) => b.similarity - a.similarity || a.number - b.number)
      .slice(0, limit)
      .map(({ number }) => number)
  }
}

/** What holds candidates to the documents that a query allows; its values are numbered from `from`. */
function boundTo({ documents, hidden }: CandidateQuery, column: string, from: number) {
  const bounds: [string, ReadonlySet<string> | undefined][] = [
    [`${column} = any`, documents],
    [`${column} <> all`, hidden],
  ]
  const given = bounds.flatMap(([test, ids]) => (ids ? [{ test, ids: [...ids] }] : []))
  return {
    condition: given.map(({ test }, place) => `and ${test}($${from + place})`).join(' '),
    values: given.map(({ ids }) => ids),
  }
}

async function lockCollection(sql: Sql, collectionId: string): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [collectionId])
}
