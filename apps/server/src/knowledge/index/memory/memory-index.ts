import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StemmedLanguage } from '../../../text/stems.ts'
import type { CandidateQuery, CandidateSet, IndexedPassage, PassageIndex, Survey } from '../passage-index.ts'
import { summed } from '../statistics.ts'
import { Shard } from './shard.ts'
import { readShardFile, ShardFileUnusable, writeShardFile } from './shard-file.ts'

export interface MemoryIndexOptions {
  /** Where shards are saved, a file each; absent: nothing is kept. */
  folder?: string
  /** Told when a saved shard cannot be used: its collection is empty until it is indexed again. */
  onUnusable?: (collectionId: string, error: Error) => void
}

/** How long one slice of writing may hold the event loop. */
const SLICE_MS = 8

/** With more of its slots empty than this, a shard is copied together. */
const MOST_WASTED = 0.3
const SMALLEST_REBUILT = 1000

/** Collections in this process, loaded from their files at first use; see `Shard`. */
export class MemoryIndex implements PassageIndex {
  readonly isShared = false
  readonly #options: MemoryIndexOptions
  readonly #shards = new Map<string, Promise<Shard>>()
  readonly #unsaved = new Set<string>()
  readonly #writing = new Map<string, Promise<unknown>>()

  constructor(options: MemoryIndexOptions = {}) {
    this.#options = options
  }

  add(collectionId: string, passages: readonly IndexedPassage[]): Promise<void> {
    return this.#write(collectionId, async (shard) => {
      await inSlices(passages, (passage) => shard.add(passage))
    })
  }

  removeDocument(collectionId: string, documentId: string): Promise<void> {
    return this.#write(collectionId, async (shard) => {
      shard.removeDocument(documentId)
      if (shard.wasted < MOST_WASTED || shard.slots < SMALLEST_REBUILT) return
      const rebuilt = new Shard()
      await inSlices(shard.copyInto(rebuilt), () => {})
      this.#shards.set(collectionId, Promise.resolve(rebuilt))
    })
  }

  removeCollection(collectionId: string): Promise<void> {
    return this.#inTurn(collectionId, async () => {
      this.#shards.delete(collectionId)
      this.#unsaved.delete(collectionId)
      const path = this.#path(collectionId)
      if (path !== undefined) await rm(path, { force: true })
    })
  }

  addVectors(
    collectionId: string,
    documentId: string,
    embedder: string,
    vectors: ReadonlyMap<string, Float32Array>,
  ): Promise<void> {
    return this.#write(collectionId, async (shard) => shard.addVectors(documentId, embedder, vectors))
  }

  keepVectors(collectionId: string, embedder: string): Promise<void> {
    return this.#write(collectionId, async (shard) => shard.keepVectors(embedder))
  }

  mark(collectionId: string, documentId: string, revision: string): Promise<void> {
    return this.#write(collectionId, async (shard) => shard.mark(documentId, revision))
  }

  async marks(collectionId: string): Promise<ReadonlyMap<string, string>> {
    return (await this.#shard(collectionId)).marks()
  }

  async markOf(collectionId: string, documentId: string): Promise<string | undefined> {
    return (await this.#shard(collectionId)).documents.get(documentId)?.revision
  }

  async survey(collections: readonly string[]): Promise<Survey> {
    const counts = new Map<StemmedLanguage, number>()
    for (const id of new Set(collections)) {
      for (const [language, count] of (await this.#shard(id)).languages) {
        counts.set(language, (counts.get(language) ?? 0) + count)
      }
    }
    return { languages: [...counts].sort((a, b) => b[1] - a[1]).map(([language]) => language) }
  }

  async candidates(query: CandidateQuery): Promise<CandidateSet> {
    const ids = [...new Set(query.collections)]
    const shards = await Promise.all(ids.map((id) => this.#shard(id)))
    const { hidden } = query
    if (hidden)
      for (const shard of shards) await inSlices(shard.uncounted(hidden), (entry) => shard.countOf(entry))
    const statistics = summed(shards.map((shard) => shard.statistics(hidden)))
    return {
      candidates: shards.flatMap((shard, at) => shard.candidates(query, statistics, ids[at]!)),
      statistics,
    }
  }

  async size(collectionId: string): Promise<number> {
    return (await this.#shard(collectionId)).live
  }

  /** A collection's writes wait meanwhile, searches do not. */
  async save(): Promise<void> {
    const { folder } = this.#options
    if (folder === undefined) return
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const collectionId of [...this.#unsaved]) {
      await this.#inTurn(collectionId, async () => {
        if (!this.#unsaved.has(collectionId)) return
        const shard = await this.#shard(collectionId)
        await writeShardFile(this.#path(collectionId)!, shard.parts())
        this.#unsaved.delete(collectionId)
      })
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#writing.values())
    await this.save()
    this.#shards.clear()
  }

  #shard(collectionId: string): Promise<Shard> {
    let shard = this.#shards.get(collectionId)
    if (shard === undefined) {
      shard = this.#load(collectionId)
      this.#shards.set(collectionId, shard)
    }
    return shard
  }

  async #load(collectionId: string): Promise<Shard> {
    const path = this.#path(collectionId)
    if (path === undefined) return new Shard()
    try {
      const content = await readShardFile(path)
      return content === undefined ? new Shard() : Shard.restore(content)
    } catch (error) {
      if (!(error instanceof ShardFileUnusable)) throw error
      this.#options.onUnusable?.(collectionId, error)
      return new Shard()
    }
  }

  #path(collectionId: string): string | undefined {
    const { folder } = this.#options
    return folder === undefined ? undefined : join(folder, `${encodeURIComponent(collectionId)}.shard`)
  }

  #write(collectionId: string, change: (shard: Shard) => Promise<void>): Promise<void> {
    return this.#inTurn(collectionId, async () => {
      const shard = await this.#shard(collectionId)
      this.#unsaved.add(collectionId)
      await change(shard)
    })
  }

  /** One after another in each collection; a failed one does not stop those behind it. */
  #inTurn(collectionId: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#writing.get(collectionId) ?? Promise.resolve()).then(work)
    const settled = done.catch(() => {})
    this.#writing.set(collectionId, settled)
    void settled.then(() => {
      if (this.#writing.get(collectionId) === settled) this.#writing.delete(collectionId)
    })
    return done
  }
}

/** Does one piece of work per item, letting others have the event loop every few milliseconds. */
async function inSlices<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let sliceEnds = performance.now() + SLICE_MS
  for (const item of items) {
    work(item)
    if (performance.now() < sliceEnds) continue
    await nextTurn()
    sliceEnds = performance.now() + SLICE_MS
  }
}
