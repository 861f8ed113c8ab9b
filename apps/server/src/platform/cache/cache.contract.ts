import { expect, it } from 'vitest'
import type { Cache } from './cache.ts'

/** What a cache promises, with or without a tier below. @param open a cache of an empty place, and another instance's on the same; the same one twice where there is only one */
export function cacheContract(open: () => Promise<[here: Cache, there: Cache]>): void {
  const keeping = { ttlMs: 60_000 }
  const hour = { ttlMs: 3600_000 }

  it('makes a value once, and finds it for everybody after', async () => {
    const [here, there] = await open()
    let made = 0
    const factory = async () => ({ text: `made ${++made}`, parts: [1, null, { deep: true }] })
    const first = await here.getOrSet('retrieval', 'a', factory, keeping)
    expect(first).toEqual({ text: 'made 1', parts: [1, null, { deep: true }] })
    expect(await here.getOrSet('retrieval', 'a', factory, keeping)).toEqual(first)
    expect(await there.getOrSet('retrieval', 'a', factory, keeping)).toEqual(first)
    expect(await there.getOrSet('retrieval', 'a', factory, keeping)).toEqual(first)
    expect(made).toBe(1)
  })

  it('keeps names and keys apart', async () => {
    const [here] = await open()
    await here.set('one', 'a', 1, hour)
    await here.set('one', 'b', 2, hour)
    await here.set('two', 'a', 3, hour)
    expect([await here.get('one', 'a'), await here.get('one', 'b'), await here.get('two', 'a')]).toEqual([
      1, 2, 3,
    ])
    expect(await here.get('two', 'b')).toBeUndefined()
  })

  it('asks the source once, however many ask at a time', async () => {
    const [here] = await open()
    const source = Promise.withResolvers<string>()
    let asked = 0
    const factory = () => {
      asked++
      return source.promise
    }
    const all = Array.from({ length: 100 }, () => here.getOrSet('retrieval', 'cold', factory, keeping))
    source.resolve('value')
    expect(new Set(await Promise.all(all))).toEqual(new Set(['value']))
    expect(asked).toBe(1)
  })

  it('throws what the source throws, to all who wait, and asks it again the next time', async () => {
    const [here] = await open()
    class SourceDown extends Error {}
    let asked = 0
    const fails = async () => {
      asked++
      throw new SourceDown()
    }
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => here.getOrSet('retrieval', 'a', fails, keeping)),
    )
    expect(all.every((one) => one.status === 'rejected' && one.reason instanceof SourceDown)).toBe(true)
    expect(asked).toBe(1)
    expect(await here.getOrSet('retrieval', 'a', async () => 'up', keeping)).toBe('up')
  })

  it('does not keep undefined, but keeps null', async () => {
    const [here] = await open()
    expect(await here.getOrSet('retrieval', 'a', () => undefined, keeping)).toBeUndefined()
    expect(await here.getOrSet<string | null>('retrieval', 'a', () => null, keeping)).toBeNull()
    expect(await here.getOrSet<string | null>('retrieval', 'a', () => 'later', keeping)).toBeNull()
  })

  it('gives the old value where the source fails within the grace, and none without', async () => {
    const [here] = await open()
    const down = async (): Promise<string> => {
      throw new Error('down')
    }
    for (const graceMs of [undefined, 60_000]) {
      const name = `grace ${graceMs}`
      await here.getOrSet(name, 'a', () => 'old', { ttlMs: 1, graceMs })
      const kept = Date.now()
      await expect.poll(() => Date.now() > kept + 2).toBe(true)
      const asked = here.getOrSet(name, 'a', down, { ttlMs: 1, graceMs })
      await (graceMs ? expect(asked).resolves.toBe('old') : expect(asked).rejects.toThrow('down'))
    }
    expect(here.stats().caches.find(({ name }) => name === 'grace 60000')?.stale).toBe(1)
  })

  it('finds nothing under a tag that was deleted, on any instance', async () => {
    const [here, there] = await open()
    let version = 1
    const find = (cache: Cache, key: string, tags: string[]) =>
      cache.getOrSet('assistants', key, () => version, { ...keeping, tags })
    for (const cache of [here, there])
      expect([await find(cache, 'a', ['a', 'all']), await find(cache, 'b', ['b', 'all'])]).toEqual([1, 1])
    version = 2
    await here.deleteByTag('a')
    expect(await find(here, 'a', ['a', 'all'])).toBe(2)
    expect(await find(here, 'b', ['b', 'all'])).toBe(1)
    await expect.poll(() => find(there, 'a', ['a', 'all']), { timeout: 1000, interval: 5 }).toBe(2)
    expect(await find(there, 'b', ['b', 'all'])).toBe(1)
    version = 3
    await there.deleteByTag('all')
    expect(await find(there, 'a', ['a', 'all'])).toBe(3)
    await expect.poll(() => find(here, 'b', ['b', 'all']), { timeout: 1000, interval: 5 }).toBe(3)
  })

  it('does not keep what was being made when its tag was deleted', async () => {
    const [here, there] = await open()
    const tags = { ...keeping, tags: ['a'] }
    const old = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const factory = () => {
      begun.resolve()
      return old.promise
    }
    const making = here.getOrSet('assistants', 'a', factory, tags)
    await begun.promise
    await here.deleteByTag('a')
    old.resolve('old')
    expect(await making).toBe('old')
    for (const cache of [here, there])
      expect(await cache.getOrSet('assistants', 'a', () => 'new', tags)).toBe('new')
  })

  it('gives no old value under a tag that was deleted, even where the source fails', async () => {
    const [here] = await open()
    const tags = { ttlMs: 60_000, graceMs: 60_000, tags: ['a'] }
    await here.getOrSet('assistants', 'a', () => 'old', tags)
    await here.deleteByTag('a')
    const asked = here.getOrSet('assistants', 'a', () => Promise.reject(new Error('down')), tags)
    await expect(asked).rejects.toThrow('down')
  })

  it('replaces and deletes a value for all instances', async () => {
    const [here, there] = await open()
    const both = () => Promise.all([here.get('answers', 'a'), there.get('answers', 'a')])
    await here.set('answers', 'a', 'first', hour)
    expect(await both()).toEqual(['first', 'first'])
    await there.set('answers', 'a', 'second', hour)
    await expect.poll(both).toEqual(['second', 'second'])
    await here.delete('answers', 'a')
    await expect.poll(both).toEqual([undefined, undefined])
  })

  it('counts what was found where', async () => {
    const [here] = await open()
    const ask = () => here.getOrSet('counted', 'a', () => 'value', keeping)
    for (let count = 0; count < 4; count++) await ask()
    await here.get('counted', 'unknown')
    expect(here.stats().caches).toContainEqual({
      name: 'counted',
      memory: 3,
      shared: 0,
      stale: 0,
      misses: 2,
    })
  })

  it('holds no more than it may', async () => {
    const [here] = await open()
    const { maxBytes } = here.stats()
    for (let count = 0; count < 200; count++)
      await here.set('big', `${count}`, 'x'.repeat(maxBytes / 100), hour)
    expect(here.stats().bytes).toBeLessThanOrEqual(maxBytes)
    expect(here.stats().bytes).toBeGreaterThan(maxBytes / 2)
  })

  describeLookup(open)
}

function describeLookup(open: () => Promise<[Cache, Cache]>): void {
  const options = { ttlMs: 60_000, maxEntries: 100 }

  it('remembers what was looked up, whatever it is, until all instances forget', async () => {
    const [here, there] = await open()
    const [near, far] = [here.lookup('people', options), there.lookup('people', options)]
    const other = here.lookup('other', options)
    let found = 0
    const find = async () => new Set([++found])
    const first = await near.get('a', find)
    expect(await near.get('a', find)).toBe(first)
    await far.get('b', find)
    await other.get('a', find)
    far.forget()
    expect(far.peek('b')).toBeUndefined()
    await expect.poll(() => near.peek('a'), { timeout: 1000, interval: 5 }).toBeUndefined()
    expect(other.peek('a')).toEqual(new Set([3]))
    expect(await near.get('a', find)).toEqual(new Set([4]))
  })

  it('does not remember what was being looked up while all was forgotten', async () => {
    const [here] = await open()
    const people = here.lookup<string>('people', options)
    const old = Promise.withResolvers<string>()
    const looking = people.get('a', () => old.promise)
    people.forget()
    const after = people.get('a', async () => 'new')
    old.resolve('old')
    expect([await looking, await after, people.peek('a')]).toEqual(['old', 'new', 'new'])
  })

  it('looks once, however many ask at a time; a failure is told to all and not remembered', async () => {
    const [here] = await open()
    const people = here.lookup<string>('people', options)
    let asked = 0
    const source = Promise.withResolvers<string>()
    const find = () => {
      asked++
      return source.promise
    }
    const all = [people.get('a', find), people.get('a', find)]
    source.reject(new Error('down'))
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(asked).toBe(1)
    expect(await people.get('a', async () => 'up')).toBe('up')
  })
}
