/** How long something is kept, and what makes it unfindable before. */
export interface Keeping {
  ttlMs: number
  /** How much longer an old value may be given where the source fails, or takes more than a second. Absent: not at all. */
  graceMs?: number
  /** `deleteByTag` of one of them makes the value unfindable, on every instance. */
  tags?: readonly string[]
}

/**
 * Remembers what is dear to make, by name (a kind of thing: `retrieval`) and key. Two tiers: the memory of this
 * instance, bounded in bytes, and Redis where there is one, shared by all and encrypted. Values are plain JSON, never
 * undefined, and belong to the cache: nobody changes one. While Redis is away each instance goes on by itself: nothing
 * waits, and what carries tags is kept for two seconds at most, since nobody could say that it changed.
 */
export interface Cache {
  /**
   * The value that is kept, or a new one, made once however many ask for it at a time. What is made while one of its
   * tags is deleted is given to who asked, but not kept. A factory that gives undefined is asked again the next time.
   * @throws what the factory throws, where nothing old may be given instead; that is not remembered
   */
  getOrSet<T>(name: string, key: string, factory: () => T | Promise<T>, keeping: Keeping): Promise<T>
  get<T>(name: string, key: string): Promise<T | undefined>
  /** Keeps a value in place of what is there, for all instances. */
  set<T>(name: string, key: string, value: T, keeping: Pick<Keeping, 'ttlMs'>): Promise<void>
  delete(name: string, key: string): Promise<void>
  /** Makes all that carries the tag unfindable: on this instance when it returns, on the others within milliseconds. */
  deleteByTag(tag: string): Promise<void>
  /** Opens a memory of this process for what cannot leave it, or what a hot path asks for with every call. */
  lookup<T>(name: string, options: LookupOptions): Lookup<T>
  /** Counts what became of a question to a memory that is kept elsewhere. */
  count(name: string, outcome: 'memory' | 'misses'): void
  stats(): CacheStats
  close(): void
}

export interface LookupOptions {
  /** How long what was found is trusted; at most half a second while other instances cannot be heard. */
  ttlMs: number
  maxEntries: number
}

/**
 * In-process and without a tier below: a hit costs a fraction of a microsecond where the two tiers take several, and a
 * value may be anything, not only JSON. Forgotten on every instance at once.
 */
export interface Lookup<T> {
  /**
   * What is remembered, or what `find` gives, asked once however many want it. What was found while all was forgotten is
   * not remembered.
   * @param lifeMs a shorter life for some values
   */
  get(key: string, find: () => Promise<T>, lifeMs?: (value: T) => number): Promise<T>
  /**
   * The same for many keys at a time.
   * @param find given the keys that are not remembered; those it leaves out are not there
   */
  getMany(
    keys: readonly string[],
    find: (missing: string[]) => Promise<Map<string, T>>,
  ): Promise<Map<string, T>>
  /** What is remembered, without looking. */
  peek(key: string): T | undefined
  /** Forgets all, here and on the other instances. */
  forget(): void
}

/** What became of the questions put to one cache. */
export interface CacheCounts {
  name: string
  /** Found in this instance's memory. */
  memory: number
  /** Found in Redis. */
  shared: number
  /** Given although old, since the source failed or was slow. */
  stale: number
  misses: number
}

export interface CacheStats {
  /** By name. */
  caches: CacheCounts[]
  /** What the memory tier holds, about, and may hold. */
  bytes: number
  maxBytes: number
}
