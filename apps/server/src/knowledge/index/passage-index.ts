import type { StemmedLanguage } from '../../text/stems.ts'

/** A passage as the index takes it in. The index keeps its terms and its vector, never its text. */
export interface IndexedPassage {
  id: string
  documentId: string
  /** Place in the document, from 0; neighbours lend each other a little of their score. */
  ordinal: number
  /** BCP 47; chooses the stemmer. Absent or without a stemmer: words are their own stems. */
  language?: string
  title: string
  headings: readonly string[]
  text: string
  /** Unit length or zero; absent where there is none yet. */
  vector?: Float32Array
  /** Which embedder made the vector. Vectors of several may stand side by side; a query names one. Default ''. */
  embedder?: string
}

/** What finds candidates. Scores of candidates are rough; the ranker's count. */
export interface CandidateQuery {
  /** Only these collections are read, and term statistics are summed over exactly these. */
  collections: readonly string[]
  /** When given, only these documents can become candidates. Statistics stay those of the collections. */
  documents?: ReadonlySet<string>
  /**
   * These documents cannot become candidates, and statistics leave them out: those in the collections that the asker may
   * not read, whose words must not show in the scores of others. Usually none.
   */
  hidden?: ReadonlySet<string>
  /** One entry per word of the question: its stem in each language it may be read in, and a weight. */
  terms: readonly QueryTerm[]
  /** Of unit length; absent for a lexical search. */
  vector?: Float32Array
  /** Which embedder made it: only vectors of the same are compared with it. Default ''. */
  embedder?: string
  /** Of the same collections, made just before: an index may have read more than it says. */
  survey?: Survey
  /** How many passages each of the two ways may bring in. */
  limit: number
}

export interface Survey {
  /** Languages with a stemmer that passages are written in, most frequent first. */
  readonly languages: readonly StemmedLanguage[]
}

export interface QueryTerm {
  stems: readonly string[]
  weight: number
}

export interface Candidate {
  passageId: string
  documentId: string
  collectionId: string
  ordinal: number
  lexicon: Lexicon
  /** Content terms in order, as numbers of the lexicon: first those of title and headings, then the text's. */
  forms: Uint32Array
  /** How many n-grams all forms have together. */
  grams: number
  /** Dot product of the exact (int8) vector with the question's; 0 without vectors. */
  similarity: number
}

/** Reads the numbers in `Candidate.forms`. */
export interface Lexicon {
  /** Forms are numbered from 0 to below this. */
  readonly size: number
  word(form: number): string
  stem(form: number): string
}

/** Counts over all passages of the collections searched but those of hidden documents. */
export interface Statistics {
  passages: number
  /** Mean number of content terms of a passage, title and headings included. */
  averageLength: number
  /** Mean number of n-grams of a passage. */
  averageGrams: number
  /** Passages that hold the stem, the n-gram (by its code). */
  stemFrequency(stem: string): number
  gramFrequency(code: number): number
}

export interface CandidateSet {
  candidates: Candidate[]
  statistics: Statistics
}

/**
 * Finds the passages worth ranking. One shard per collection; derived from the database and rebuilt from
 * it when missing. Writes to one collection are applied in the order they were called.
 */
export interface PassageIndex {
  /** Whether all instances see the same index: what one writes, the others need not write again. */
  readonly isShared: boolean
  /**
   * Adds passages, replacing those of the same id. Long batches are applied in slices, so that the event
   * loop keeps turning; passages become findable one slice at a time.
   */
  add(collectionId: string, passages: readonly IndexedPassage[]): Promise<void>
  /** Removes a document's passages; nothing happens when it has none. */
  removeDocument(collectionId: string, documentId: string): Promise<void>
  removeCollection(collectionId: string): Promise<void>
  /**
   * Puts vectors of one embedder beside those that a document's passages have already, in place of any of the same
   * embedder. Passages that the index does not hold are passed over.
   * @param vectors by passage
   */
  addVectors(
    collectionId: string,
    documentId: string,
    embedder: string,
    vectors: ReadonlyMap<string, Float32Array>,
  ): Promise<void>
  /** Lets go of the vectors of every other embedder. */
  keepVectors(collectionId: string, embedder: string): Promise<void>
  /**
   * Notes that all passages of a document are in. A mark goes when the document is removed.
   * @param revision the caller's word for the state indexed, such as the id of the document's version
   */
  mark(collectionId: string, documentId: string, revision: string): Promise<void>
  /** Documents marked and their revisions: compared with the database, they tell what to index again. */
  marks(collectionId: string): Promise<ReadonlyMap<string, string>>
  /** Of one document: its revision, or undefined where it is not marked. */
  markOf(collectionId: string, documentId: string): Promise<string | undefined>
  /** What must be known of collections to read a question that is asked of them. */
  survey(collections: readonly string[]): Promise<Survey>
  /** Passages worth ranking for the query. A collection the index does not know has none. */
  candidates(query: CandidateQuery): Promise<CandidateSet>
  /** Number of passages that can be found in a collection. */
  size(collectionId: string): Promise<number>
  /** Makes what was written since the last time durable, where the adapter keeps it outside the database. */
  save(): Promise<void>
  /** Releases what is held; unsaved changes are kept if the adapter keeps anything. */
  close(): Promise<void>
}
