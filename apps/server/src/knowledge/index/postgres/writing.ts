import { gramCount } from '../../../text/ngrams.ts'
import { stemmedLanguage } from '../../../text/stems.ts'
import { type Term, terms } from '../../../text/terms.ts'
import { saturation } from '../bm25.ts'
import { indexedText } from '../indexed-text.ts'
import type { IndexedPassage } from '../passage-index.ts'
import { packComponents, signBits } from './sign-bits.ts'
import type { Sql } from './sql.ts'
import { writeTerms } from './stored-terms.ts'

/**
 * The mean length that impacts are reckoned with, in terms: that of a passage of 800 characters. The true
 * one moves as a collection grows; the ranker uses it, candidates can do with this.
 */
const USUAL_LENGTH = 70

/** Impacts are kept in thousandths. */
const IMPACT_UNIT = 1000

interface Prepared {
  passage: IndexedPassage
  language: string
  terms: Term[]
  grams: number
  /** Per stem, how often. */
  frequencies: Map<string, number>
}

/** Writes passages to all tables of the index, replacing those of the same id. Wants a transaction. */
export async function insertPassages(
  sql: Sql,
  collectionId: string,
  passages: readonly IndexedPassage[],
): Promise<void> {
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [collectionId])
  await sql.query('delete from index_passages where passage_id = any($1)', [passages.map(({ id }) => id)])
  const prepared = passages.map(prepare)
  const stems = await insertStems(sql, collectionId, prepared)
  const numbers = await insertRows(sql, collectionId, prepared, stems)
  await insertPostings(sql, prepared, stems, numbers)
  await insertVectors(
    sql,
    collectionId,
    prepared.flatMap(({ passage: { id, documentId, vector, embedder = '' } }) =>
      vector ? [{ number: numbers.get(id)!, documentId, embedder, vector }] : [],
    ),
  )
  await sql.query(
    `insert into index_totals as t (collection_id, language, passages, terms, grams)
     select $1, language, count(*), sum(length), sum(grams)
     from unnest($2::text[], $3::integer[], $4::integer[]) as u(language, length, grams) group by language
     on conflict (collection_id, language) do update set passages = t.passages + excluded.passages,
       terms = t.terms + excluded.terms, grams = t.grams + excluded.grams`,
    [
      collectionId,
      prepared.map(({ language }) => language),
      prepared.map(({ terms }) => terms.length),
      prepared.map(({ grams }) => grams),
    ],
  )
}

function prepare(passage: IndexedPassage): Prepared {
  const all = terms(indexedText(passage), passage.language)
  const frequencies = new Map<string, number>()
  for (const { stem } of all) frequencies.set(stem, (frequencies.get(stem) ?? 0) + 1)
  return {
    passage,
    language: stemmedLanguage(passage.language) ?? '',
    terms: all,
    grams: all.reduce((sum, { word }) => sum + gramCount(word.length), 0),
    frequencies,
  }
}

/** @returns the stems' numbers */
async function insertStems(
  sql: Sql,
  collectionId: string,
  prepared: readonly Prepared[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { frequencies } of prepared) {
    for (const stem of frequencies.keys()) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  }
  const { rows } = await sql.query<{ id: number; stem: string }>(
    `insert into index_stems as s (collection_id, stem, frequency)
     select $1, stem, frequency from unnest($2::text[], $3::integer[]) as u(stem, frequency)
     on conflict (collection_id, stem) do update set frequency = s.frequency + excluded.frequency
     returning id, stem`,
    [collectionId, [...counts.keys()], [...counts.values()]],
  )
  return new Map(rows.map(({ id, stem }) => [stem, id]))
}

/** @returns the passages' numbers by their ids */
async function insertRows(
  sql: Sql,
  collectionId: string,
  prepared: readonly Prepared[],
  stems: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ number: number; passage_id: string }>(
    `insert into index_passages
       (passage_id, collection_id, document_id, ordinal, language, terms, length, grams, stems)
     select passage_id, $1, document_id, ordinal, language, terms, length, grams, stems::integer[]
     from unnest($2::text[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::integer[], $8::integer[],
       $9::text[])
       as u(passage_id, document_id, ordinal, language, terms, length, grams, stems)
     returning number, passage_id`,
    [
      collectionId,
      prepared.map(({ passage }) => passage.id),
      prepared.map(({ passage }) => passage.documentId),
      prepared.map(({ passage }) => passage.ordinal),
      prepared.map(({ language }) => language),
      prepared.map((each) => writeTerms(each.terms)),
      prepared.map((each) => each.terms.length),
      prepared.map(({ grams }) => grams),
      prepared.map(
        ({ frequencies }) => `{${Array.from(frequencies.keys(), (stem) => stems.get(stem)!).join()}}`,
      ),
    ],
  )
  return new Map(rows.map((row) => [row.passage_id, row.number]))
}

async function insertPostings(
  sql: Sql,
  prepared: readonly Prepared[],
  stems: ReadonlyMap<string, number>,
  numbers: ReadonlyMap<string, number>,
): Promise<void> {
  const lists = new Map<string, { stem: number; documentId: string; numbers: number[]; impacts: number[] }>()
  for (const { passage, terms, frequencies } of prepared) {
    for (const [stem, frequency] of frequencies) {
      const key = `${stem} ${passage.documentId}`
      const list = lists.get(key) ?? {
        stem: stems.get(stem)!,
        documentId: passage.documentId,
        numbers: [],
        impacts: [],
      }
      lists.set(key, list)
      list.numbers.push(numbers.get(passage.id)!)
      list.impacts.push(Math.round(IMPACT_UNIT * saturation(frequency, terms.length, USUAL_LENGTH)))
    }
  }
  const rows = [...lists.values()]
  await sql.query(
    `insert into index_postings as p (stem, document_id, numbers, impacts)
     select stem, document_id, numbers::integer[], impacts::smallint[]
     from unnest($1::integer[], $2::text[], $3::text[], $4::text[]) as u(stem, document_id, numbers, impacts)
     on conflict (stem, document_id) do update
       set numbers = p.numbers || excluded.numbers, impacts = p.impacts || excluded.impacts`,
    [
      rows.map(({ stem }) => stem),
      rows.map(({ documentId }) => documentId),
      rows.map((row) => `{${row.numbers.join()}}`),
      rows.map((row) => `{${row.impacts.join()}}`),
    ],
  )
}

interface NewVector {
  /** Of the passage, in the index. */
  number: number
  documentId: string
  embedder: string
  vector: Float32Array
}

/** Writes vectors of passages that are in, in place of those of the same embedder. Zeros are near nothing and stay out. */
export async function insertVectors(
  sql: Sql,
  collectionId: string,
  vectors: readonly NewVector[],
): Promise<void> {
  const rows = vectors.filter(({ vector }) => vector.some((value) => value !== 0))
  if (rows.length === 0) return
  await sql.query(
    `insert into index_vectors (number, collection_id, document_id, embedder, signs, vector)
     select number, $1, document_id, embedder, signs::bit varying, decode(vector, 'base64')
     from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[])
       as u(number, document_id, embedder, signs, vector)
     on conflict (number, embedder) do update set signs = excluded.signs, vector = excluded.vector`,
    [
      collectionId,
      rows.map(({ number }) => number),
      rows.map(({ documentId }) => documentId),
      rows.map(({ embedder }) => embedder),
      rows.map(({ vector }) => signBits(vector)),
      rows.map(({ vector }) => packComponents(vector).toString('base64')),
    ],
  )
}
