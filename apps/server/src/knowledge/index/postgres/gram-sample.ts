import { LRUCache } from 'lru-cache'
import { gramCodes, gramCount } from '../../../text/ngrams.ts'
import { LONGEST_WORD } from '../../../text/words.ts'
import type { Sql } from './sql.ts'

/** Passages that are looked at: enough for how rare an n-gram is, to a few per cent where it matters. */
const SAMPLE_PASSAGES = 2000

/** A sample is taken anew when the collection has grown or shrunk by this share. */
const STALE_SHARE = 0.1

/** Samples that are kept for askers from whom something is hidden. */
const mostPartial = 32

interface Sample {
  /** Of the collection, when the sample was taken. */
  passages: number
  looked: number
  counts: Map<number, number>
}

/**
 * How many passages hold an n-gram, from a sample of each collection: a collection has some hundred
 * thousand n-grams, and counting each in the database would cost more than all else of indexing.
 */
export class GramSamples {
  readonly #sql: Sql
  readonly #samples = new Map<string, Promise<Sample>>()
  /** Of collections without the documents that are hidden from an asker. */
  readonly #partial = new LRUCache<string, Promise<Sample>>({ max: mostPartial })

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** @param passages how many the collection holds now @param hidden documents that are left out, passages and all */
  async of(
    collectionId: string,
    passages: number,
    hidden?: ReadonlySet<string>,
  ): Promise<(code: number) => number> {
    const apart = hidden?.size ? [...hidden].sort() : []
    const samples = apart.length > 0 ? this.#partial : this.#samples
    const key = JSON.stringify([collectionId, ...apart])
    let taken = samples.get(key)
    const known = await taken?.catch(() => undefined)
    if (known === undefined || Math.abs(known.passages - passages) > STALE_SHARE * known.passages) {
      taken = this.#take(collectionId, passages, apart)
      samples.set(key, taken)
    }
    const { counts, looked } = await taken!
    const scale = passages / Math.max(looked, 1)
    return (code) => (counts.get(code) ?? 0) * scale
  }

  forget(collectionId: string): void {
    this.#samples.delete(JSON.stringify([collectionId]))
  }

  async #take(collectionId: string, passages: number, apart: readonly string[]): Promise<Sample> {
    const step = Math.max(1, Math.floor(passages / SAMPLE_PASSAGES))
    const { rows } = await this.#sql.query<{ terms: string }>(
      `select terms from index_passages
       where collection_id = $1 and abs(hashtext(passage_id)::bigint) % $2 = 0 and document_id <> all($3)`,
      [collectionId, step, apart],
    )
    const counts = new Map<number, number>()
    const codes = new Uint32Array(gramCount(LONGEST_WORD))
    for (const { terms } of rows) {
      const found = new Set<number>()
      for (const written of new Set(terms.split(' '))) {
        const length = gramCodes(written.split('/')[0]!, codes)
        for (let at = 0; at < length; at++) found.add(codes[at]!)
      }
      for (const code of found) counts.set(code, (counts.get(code) ?? 0) + 1)
    }
    return { passages, looked: rows.length, counts }
  }
}
