import { LRUCache } from 'lru-cache'
import type { Candidate, CandidateQuery } from '../passage-index.ts'
import { packedSimilarity } from './sign-bits.ts'
import type { Sql } from './sql.ts'
import { StoredLexicon } from './stored-terms.ts'

/** What is held of passages read lately, in bytes of their terms and vectors. */
const MOST_BYTES = 24_000_000

/** For so long a passage that is no longer asked for stays in memory, deleted or not. */
const HELD_MS = 10 * 60_000

/** Past so many forms a new lexicon is begun: each question spends a few bytes on every form of it. */
const MOST_FORMS = 100_000

interface PassageRow {
  number: number
  passage_id: string
  document_id: string
  collection_id: string
  ordinal: number
  terms: string
  grams: number
  vector: Buffer | null
}

/** All that is a candidate's but what depends on the question. */
interface Held extends Omit<Candidate, 'similarity'> {
  vector: Buffer | null
}

/**
 * Passages as candidates. Their rows never change under a number, so those read lately are taken from memory: the same
 * passages are candidates of many questions, and reading their terms is half of what a question costs.
 */
export class HeldPassages {
  readonly #sql: Sql
  #lexicon = new StoredLexicon()
  readonly #held = new LRUCache<string, Held>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ forms, vector }) => forms.byteLength + (vector?.byteLength ?? 0) + 300,
    ttl: HELD_MS,
  })

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /**
   * @param numbers of passages in the index; those that are gone are left out
   * @param embedder whose vectors are read; without a question's vector, none are
   */
  async read(
    numbers: readonly number[],
    { vector, embedder = '' }: Pick<CandidateQuery, 'vector' | 'embedder'>,
  ): Promise<Candidate[]> {
    const read = vector === undefined ? undefined : embedder
    const held = numbers.map((number) => this.#held.get(keyOf(number, read)))
    const missing = numbers.filter((_, at) => held[at] === undefined)
    const fetched = missing.length === 0 ? [] : await this.#fetch(missing, read)
    return [...held.filter((passage) => passage !== undefined), ...fetched].map((passage) => ({
      passageId: passage.passageId,
      documentId: passage.documentId,
      collectionId: passage.collectionId,
      ordinal: passage.ordinal,
      lexicon: passage.lexicon,
      forms: passage.forms,
      grams: passage.grams,
      similarity:
        vector === undefined || passage.vector === null ? 0 : packedSimilarity(passage.vector, vector),
    }))
  }

  /** Lets go of a collection's passages, or of one document's. */
  forget(collectionId: string, documentId?: string): void {
    for (const [key, passage] of this.#held.entries()) {
      const isMeant = documentId === undefined || passage.documentId === documentId
      if (isMeant && passage.collectionId === collectionId) this.#held.delete(key)
    }
  }

  async #fetch(numbers: readonly number[], embedder: string | undefined): Promise<Held[]> {
    const { rows } = await this.#sql.query<PassageRow>(
      `select p.number, passage_id, p.document_id, p.collection_id, ordinal, terms, grams, vector
       from index_passages p left join index_vectors v on v.number = p.number and v.embedder = $2
       where p.number = any($1)`,
      [numbers, embedder ?? null],
    )
    if (this.#lexicon.size > MOST_FORMS) {
      this.#lexicon = new StoredLexicon()
      this.#held.clear()
    }
    const lexicon = this.#lexicon
    return rows.map((row) => {
      const passage = {
        passageId: row.passage_id,
        documentId: row.document_id,
        collectionId: row.collection_id,
        ordinal: row.ordinal,
        lexicon,
        forms: lexicon.read(row.terms),
        grams: row.grams,
        // A slice of what the connection read would keep all of that alive.
        vector: row.vector && Buffer.from(row.vector),
      }
      // A vector that is missing may still be on its way.
      if (embedder === undefined || row.vector) this.#held.set(keyOf(row.number, embedder), passage)
      return passage
    })
  }
}

function keyOf(number: number, embedder: string | undefined): string {
  return embedder === undefined ? `${number}` : `${number} ${embedder}`
}
