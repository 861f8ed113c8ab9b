import { gramCodes, gramCount } from '../../../text/ngrams.ts'
import { type StemmedLanguage, stemmedLanguage } from '../../../text/stems.ts'
import { terms } from '../../../text/terms.ts'
import { LONGEST_WORD } from '../../../text/words.ts'
import { inverseFrequency, saturation } from '../bm25.ts'
import { indexedText } from '../indexed-text.ts'
import type { Candidate, CandidateQuery, IndexedPassage, Statistics } from '../passage-index.ts'
import { FrequencyTable } from './frequency-table.ts'
import { growableBytes, growableWords } from './growable.ts'
import { asBytes, SliceLists, Tape } from './pages.ts'
import type { ShardContent, ShardParts } from './shard-file.ts'
import { TopList } from './top-list.ts'
import { VectorStore } from './vector-store.ts'
import { Vocabulary } from './vocabulary.ts'

/** A posting is one number: the passage's slot above, how often the stem stands in it below. */
const FREQUENCY_BITS = 8
const MOST_FREQUENT = (1 << FREQUENCY_BITS) - 1

/** Terms of one passage that are kept; far above any passage, below a page of the tape. */
const MOST_TERMS = 50_000

interface DocumentEntry {
  id: string
  slots: number[]
  revision?: string
  /** Made when it is asked for; gone with any change of the document's passages. */
  counts?: DocumentCounts
}

/** A document's part of the shard's statistics. */
interface DocumentCounts {
  passages: number
  length: number
  grams: number
  stemFrequencies: FrequencyTable
  gramFrequencies: FrequencyTable
}

/** Owner number of a removed passage whose document is gone. */
const NO_OWNER = 0xffffffff

/** What a saved shard says besides its arrays. */
interface Facts {
  live: number
  totalLength: number
  totalGrams: number
  languages: [StemmedLanguage, number][]
  documents: [string, string | null][]
  tapeNext: number
  postingsNext: number
  gramsUsed: number
  /** Per embedder, how long its vectors are. */
  vectors: [embedder: string, dimensions: number][]
}

/**
 * The passages of one collection in typed arrays. A passage has a slot, given once; a removed passage's
 * slot stays empty until the shard is rebuilt (`wasted` tells when).
 */
export class Shard {
  readonly vocabulary = new Vocabulary()
  readonly documents = new Map<string, DocumentEntry>()
  /** Live passages, and the sums that averages are made of. */
  live = 0
  totalLength = 0
  totalGrams = 0
  /** Passages ever added in each language with a stemmer. */
  readonly languages = new Map<StemmedLanguage, number>()
  /** By the embedder that made them. */
  readonly vectors = new Map<string, VectorStore>()
  readonly #tape = new Tape()
  readonly #postings = new SliceLists()
  readonly #stemFrequencies = growableWords()
  readonly #gramFrequencies = new FrequencyTable()
  // By slot:
  readonly #ids: string[] = []
  readonly #owners: DocumentEntry[] = []
  readonly #ordinals = growableWords()
  readonly #addresses = growableWords()
  readonly #lengths = growableWords()
  readonly #grams = growableWords()
  readonly #isLive = growableBytes()
  #scores = new Float32Array(0)
  #touched = new Uint32Array(0)
  #scratch = new Uint8Array(1024)
  readonly #codes = new Uint32Array(gramCount(LONGEST_WORD))

  /** Places for passages, removed ones included. */
  get slots(): number {
    return this.#ids.length
  }

  /** Share of slots that hold removed passages. */
  get wasted(): number {
    return this.#ids.length === 0 ? 0 : 1 - this.live / this.#ids.length
  }

  add(passage: IndexedPassage): void {
    const found = terms(indexedText(passage), passage.language)
    const forms = new Uint32Array(Math.min(found.length, MOST_TERMS))
    for (let at = 0; at < forms.length; at++) forms[at] = this.vocabulary.form(found[at]!)
    const language = stemmedLanguage(passage.language)
    if (language !== undefined) this.languages.set(language, (this.languages.get(language) ?? 0) + 1)
    this.insert(passage, forms)
  }

  insert(
    passage: Pick<IndexedPassage, 'id' | 'documentId' | 'ordinal' | 'vector' | 'embedder'>,
    forms: Uint32Array,
  ): void {
    const owner = this.documents.get(passage.documentId) ?? { id: passage.documentId, slots: [] }
    this.documents.set(passage.documentId, owner)
    const replaced = owner.slots.find((slot) => this.#ids[slot] === passage.id)
    if (replaced !== undefined) this.#remove(replaced)
    const slot = this.#ids.push(passage.id) - 1
    owner.slots.push(slot)
    delete owner.counts
    this.#owners.push(owner)
    this.#ordinals.push(passage.ordinal)
    this.#lengths.push(forms.length)
    this.#isLive.push(1)
    const address = this.#tape.allocate(forms.length)
    this.#addresses.push(address)
    this.#tape.view(address, forms.length).set(forms)
    this.#grams.push(this.#count(forms, 1))
    this.#forEachStem(forms, (stem, frequency) => {
      this.#postings.append(stem, (slot << FREQUENCY_BITS) | frequency)
    })
    if (passage.vector !== undefined) this.#setVector(slot, passage.embedder ?? '', passage.vector)
  }

  /** Vectors of an embedder for passages of a document that are in; others are passed over. */
  addVectors(documentId: string, embedder: string, vectors: ReadonlyMap<string, Float32Array>): void {
    for (const slot of this.documents.get(documentId)?.slots ?? []) {
      const vector = vectors.get(this.#ids[slot]!)
      if (vector) this.#setVector(slot, embedder, vector)
    }
  }

  /** Lets go of the vectors of every other embedder. */
  keepVectors(embedder: string): void {
    for (const name of [...this.vectors.keys()]) if (name !== embedder) this.vectors.delete(name)
  }

  #setVector(slot: number, embedder: string, vector: Float32Array): void {
    const store = this.vectors.get(embedder) ?? new VectorStore(vector.length)
    this.vectors.set(embedder, store)
    store.set(slot, vector)
  }

  removeDocument(documentId: string): void {
    for (const slot of this.documents.get(documentId)?.slots.slice() ?? []) this.#remove(slot)
    this.documents.delete(documentId)
  }

  mark(documentId: string, revision: string): void {
    const owner = this.documents.get(documentId) ?? { id: documentId, slots: [] }
    owner.revision = revision
    this.documents.set(documentId, owner)
  }

  marks(): Map<string, string> {
    const marks = new Map<string, string>()
    for (const { id, revision } of this.documents.values())
      if (revision !== undefined) marks.set(id, revision)
    return marks
  }

  /** All that the shard is, for `writeShardFile`. The bytes are views: nothing may be written meanwhile. */
  parts(): ShardParts {
    const postings = this.#postings.parts()
    const { words, stems, wordOf, stemOf } = this.vocabulary
    const documents = [...this.documents.values()]
    const numbers = new Map(documents.map((document, number) => [document, number]))
    const owners = Uint32Array.from(this.#owners, (owner) => numbers.get(owner) ?? NO_OWNER)
    return {
      bytes: {
        words: [Buffer.from(words.join('\n'))],
        stems: [Buffer.from(stems.join('\n'))],
        ids: [Buffer.from(this.#ids.join('\n'))],
        owners: [asBytes(owners)],
        tape: this.#tape.pages.map(asBytes),
        postings: postings.pages,
        postingEnds: postings.ends,
        gramFrequencies: this.#gramFrequencies.parts(),
        isLive: [this.#isLive.filled()],
        wordOf: [asBytes(wordOf.filled())],
        stemOf: [asBytes(stemOf.filled())],
        ...Object.fromEntries(this.#columns().map(([name, column]) => [name, [asBytes(column.filled())]])),
        ...Object.fromEntries(
          [...this.vectors.values()].flatMap((store, number) =>
            Object.entries(store.parts()).map(([name, bytes]) => [`${name}${number}`, bytes]),
          ),
        ),
      },
      facts: {
        live: this.live,
        totalLength: this.totalLength,
        totalGrams: this.totalGrams,
        languages: [...this.languages],
        documents: documents.map(({ id, revision }) => [id, revision ?? null]),
        tapeNext: this.#tape.next,
        postingsNext: postings.next,
        gramsUsed: this.#gramFrequencies.used,
        vectors: [...this.vectors].map(([embedder, { dimensions }]) => [embedder, dimensions]),
      } satisfies Facts,
    }
  }

  static restore({ bytes, facts }: ShardContent): Shard {
    const shard = new Shard()
    const saved = facts as Facts
    shard.live = saved.live
    shard.totalLength = saved.totalLength
    shard.totalGrams = saved.totalGrams
    for (const [language, count] of saved.languages) shard.languages.set(language, count)
    const column = (name: string) => new Uint32Array(bytes[name]!.buffer)
    shard.vocabulary.restore(lines(bytes.words!), lines(bytes.stems!), column('wordOf'), column('stemOf'))
    shard.#tape.restore(bytes.tape!, saved.tapeNext)
    shard.#postings.restore(bytes.postings!, bytes.postingEnds!, saved.postingsNext)
    shard.#gramFrequencies.restore(bytes.gramFrequencies!, saved.gramsUsed)
    shard.#isLive.restore(bytes.isLive!)
    for (const [name, growable] of shard.#columns()) growable.restore(column(name))
    const documents = saved.documents.map(([id, revision]): DocumentEntry => {
      const entry = { id, slots: [], revision: revision ?? undefined }
      shard.documents.set(id, entry)
      return entry
    })
    const owners = column('owners')
    lines(bytes.ids!).forEach((id, slot) => {
      const owner = documents[owners[slot]!] ?? { id: '', slots: [] }
      shard.#ids.push(id)
      shard.#owners.push(owner)
      if (shard.#isLive.data[slot] === 1) owner.slots.push(slot)
    })
    for (const [number, [embedder, dimensions]] of saved.vectors.entries()) {
      const store = new VectorStore(dimensions)
      store.restore(bytes[`values${number}`]!, bytes[`signs${number}`]!, bytes[`scales${number}`]!)
      shard.vectors.set(embedder, store)
    }
    return shard
  }

  /** Copies the live passages into an empty shard, so that removed ones no longer take room. */
  *copyInto(other: Shard): Generator<void> {
    for (const [language, count] of this.languages) other.languages.set(language, count)
    for (let slot = 0; slot < this.#ids.length; slot++) {
      if (this.#isLive.data[slot] === 0) continue
      const forms = this.#forms(slot).map((form) =>
        other.vocabulary.form({ word: this.vocabulary.word(form), stem: this.vocabulary.stem(form) }),
      )
      const place = {
        id: this.#ids[slot]!,
        documentId: this.#owners[slot]!.id,
        ordinal: this.#ordinals.data[slot]!,
      }
      other.insert(place, forms)
      for (const [embedder, store] of this.vectors) {
        const vector = store.vector(slot)
        if (vector) other.addVectors(place.documentId, embedder, new Map([[place.id, vector]]))
      }
      yield
    }
    for (const [id, revision] of this.marks()) other.mark(id, revision)
  }

  #columns(): [string, ReturnType<typeof growableWords>][] {
    return [
      ['stemFrequencies', this.#stemFrequencies],
      ['ordinals', this.#ordinals],
      ['addresses', this.#addresses],
      ['lengths', this.#lengths],
      ['grams', this.#grams],
    ]
  }

  /** This shard's part of the statistics of a search, as if the hidden documents were not in it. */
  statistics(hidden?: ReadonlySet<string>): Statistics {
    const { vocabulary } = this
    const apart = this.#entries(hidden).map((entry) => this.countOf(entry))
    const without = (all: number, of: (counts: DocumentCounts) => number) =>
      apart.reduce((left, counts) => left - of(counts), all)
    const passages = without(this.live, (counts) => counts.passages)
    return {
      passages,
      averageLength: without(this.totalLength, (counts) => counts.length) / Math.max(passages, 1),
      averageGrams: without(this.totalGrams, (counts) => counts.grams) / Math.max(passages, 1),
      stemFrequency: (stem) => {
        const number = vocabulary.findStem(stem)
        if (number === undefined) return 0
        return without(this.#stemFrequencies.data[number] ?? 0, (counts) =>
          counts.stemFrequencies.get(number + 1),
        )
      },
      gramFrequency: (code) =>
        without(this.#gramFrequencies.get(code), (counts) => counts.gramFrequencies.get(code)),
    }
  }

  /** Of these documents, those whose counts would still have to be made. */
  uncounted(documents: ReadonlySet<string>): DocumentEntry[] {
    return this.#entries(documents).filter(({ counts }) => counts === undefined)
  }

  /** What a document brings to the statistics. */
  countOf(entry: DocumentEntry): DocumentCounts {
    if (entry.counts) return entry.counts
    const counts: DocumentCounts = {
      passages: entry.slots.length,
      length: 0,
      grams: 0,
      stemFrequencies: new FrequencyTable(),
      gramFrequencies: new FrequencyTable(),
    }
    for (const slot of entry.slots) {
      const forms = this.#forms(slot)
      counts.length += forms.length
      counts.grams += this.#grams.data[slot]!
      for (const code of this.#gramsOf(forms).codes) counts.gramFrequencies.add(code, 1)
      // A table holds codes from 1.
      this.#forEachStem(forms, (stem) => counts.stemFrequencies.add(stem + 1, 1))
    }
    entry.counts = counts
    return counts
  }

  #entries(documents: ReadonlySet<string> | undefined): DocumentEntry[] {
    return [...(documents ?? [])].flatMap((id) => this.documents.get(id) ?? [])
  }

  /** The best passages by BM25 over stems and by nearness of vectors; `statistics` are those of the search. */
  candidates(query: CandidateQuery, statistics: Statistics, collectionId: string): Candidate[] {
    const isAllowed = this.#permission(query)
    const isBound = query.documents !== undefined || query.hidden !== undefined
    const slots = new Set(this.#byStems(query, statistics, isAllowed))
    const vectors = this.vectors.get(query.embedder ?? '')
    // Where an embedder changed the length of its vectors under one name, those of before say nothing.
    const isComparable = query.vector?.length === vectors?.dimensions
    if (query.vector !== undefined && vectors !== undefined && isComparable) {
      for (const slot of vectors.nearest(query.vector, query.limit, isBound ? isAllowed : undefined))
        slots.add(slot)
    }
    return [...slots].map((slot) => ({
      passageId: this.#ids[slot]!,
      documentId: this.#owners[slot]!.id,
      collectionId,
      ordinal: this.#ordinals.data[slot]!,
      lexicon: this.vocabulary,
      forms: this.#forms(slot),
      grams: this.#grams.data[slot]!,
      similarity:
        query.vector === undefined || !isComparable ? 0 : (vectors?.similarity(slot, query.vector) ?? 0),
    }))
  }

  #byStems(query: CandidateQuery, statistics: Statistics, isAllowed: (slot: number) => boolean): number[] {
    if (this.#scores.length < this.#ids.length) {
      this.#scores = new Float32Array(Math.ceil(this.#ids.length * 1.5))
      this.#touched = new Uint32Array(this.#scores.length)
    }
    const scores = this.#scores
    const touched = this.#touched
    let touchedCount = 0
    for (const { stems, weight } of query.terms) {
      for (const stem of stems) {
        const list = this.vocabulary.findStem(stem)
        if (list === undefined) continue
        const value = weight * inverseFrequency(statistics.passages, statistics.stemFrequency(stem))
        this.#postings.forEachRun(list, (page, from, to) => {
          for (let at = from; at < to; at++) {
            const slot = page[at]! >>> FREQUENCY_BITS
            if (scores[slot] === 0) touched[touchedCount++] = slot
            const frequency = page[at]! & MOST_FREQUENT
            scores[slot]! +=
              value * saturation(frequency, this.#lengths.data[slot]!, statistics.averageLength)
          }
        })
      }
    }
    const best = new TopList(query.limit)
    for (let at = 0; at < touchedCount; at++) {
      const slot = touched[at]!
      if (best.accepts(scores[slot]!) && isAllowed(slot)) best.add(slot, scores[slot]!)
      scores[slot] = 0
    }
    return best.best()
  }

  #permission({ documents, hidden }: CandidateQuery): (slot: number) => boolean {
    const isLive = this.#isLive.data
    if (documents === undefined && hidden === undefined) return (slot) => isLive[slot] === 1
    return (slot) => {
      const { id } = this.#owners[slot]!
      return isLive[slot] === 1 && documents?.has(id) !== false && hidden?.has(id) !== true
    }
  }

  #forms(slot: number): Uint32Array {
    return this.#tape.view(this.#addresses.data[slot]!, this.#lengths.data[slot]!)
  }

  /** Postings stay behind and are passed over; all counts are taken back. */
  #remove(slot: number): void {
    this.#isLive.data[slot] = 0
    this.#count(this.#forms(slot), -1)
    for (const { scales } of this.vectors.values()) if (slot < scales.length) scales.data[slot] = 0
    const owner = this.#owners[slot]!
    owner.slots.splice(owner.slots.indexOf(slot), 1)
    delete owner.counts
  }

  /** Counts the forms in or out of the shard's statistics. @returns their number of n-grams */
  #count(forms: Uint32Array, change: 1 | -1): number {
    const { total, codes } = this.#gramsOf(forms)
    for (const code of codes) this.#gramFrequencies.add(code, change)
    this.#forEachStem(forms, (stem) => this.#stemFrequencies.add(stem, change))
    this.live += change
    this.totalLength += change * forms.length
    this.totalGrams += change * total
    return total
  }

  /** How many n-grams the forms have together, and each of them once. */
  #gramsOf(forms: Uint32Array): { total: number; codes: Set<number> } {
    const { vocabulary } = this
    let total = 0
    const words = new Set<number>()
    const grams = new Set<number>()
    for (const form of forms) {
      const word = vocabulary.wordOf.data[form]!
      const text = vocabulary.words[word]!
      total += gramCount(text.length)
      if (words.has(word)) continue
      words.add(word)
      const length = gramCodes(text, this.#codes)
      for (let at = 0; at < length; at++) grams.add(this.#codes[at]!)
    }
    return { total, codes: grams }
  }

  /** Each stem of the forms once, with its frequency, capped. */
  #forEachStem(forms: Uint32Array, each: (stem: number, frequency: number) => void): void {
    const { stemOf, stems } = this.vocabulary
    if (this.#scratch.length < stems.length) this.#scratch = new Uint8Array(stems.length * 2)
    const frequencies = this.#scratch
    for (const form of forms) {
      const stem = stemOf.data[form]!
      if (frequencies[stem]! < MOST_FREQUENT) frequencies[stem]!++
    }
    for (const form of forms) {
      const stem = stemOf.data[form]!
      if (frequencies[stem] === 0) continue
      each(stem, frequencies[stem]!)
      frequencies[stem] = 0
    }
  }
}

function lines(bytes: Uint8Array<ArrayBuffer>): string[] {
  return bytes.length === 0 ? [] : Buffer.from(bytes.buffer).toString('utf8').split('\n')
}
