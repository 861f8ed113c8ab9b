import { describe, expect, it } from 'vitest'
import type { Counter, CounterOptions } from './counter.ts'

/** What every kind of counter promises. @param open a counter that has not counted yet */
export function counterContract(open: (options: Omit<CounterOptions, 'name'>) => Counter): void {
  const options = { limit: 100, windowSeconds: 60 }

  it.each([true, false])('counts each key by itself, from one (exact: %s)', async (isExact) => {
    const counter = open({ ...options, isExact })
    const used: number[] = []
    for (let count = 0; count < 40; count++) used.push((await counter.take('a')).used)
    expect(used).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect((await counter.take('b')).used).toBe(1)
  })

  it('counts many at once without losing one', async () => {
    const counter = open(options)
    const standings = await Promise.all(Array.from({ length: 150 }, () => counter.take('a')))
    expect(standings.filter(({ used }) => used > options.limit).length).toBeGreaterThanOrEqual(50)
    expect((await counter.take('a')).used).toBe(151)
  })

  it('says when the window ends', async () => {
    const before = Date.now()
    const { resetsAt } = await open(options).take('a')
    expect(resetsAt).toBeGreaterThan(before + 59_000)
    expect(resetsAt).toBeLessThanOrEqual(Date.now() + 60_000)
  })

  it('takes a count back, and forgets a key', async () => {
    const counter = open({ ...options, isExact: true })
    await counter.take('a')
    await counter.take('a')
    await counter.giveBack('a')
    expect((await counter.take('a')).used).toBe(2)
    await counter.forget('a')
    expect((await counter.take('a')).used).toBe(1)
    await counter.giveBack('never counted')
    expect((await counter.take('never counted')).used).toBe(1)
  })

  describe('when its window has ended', () => {
    it('begins anew', async () => {
      const counter = open({ limit: 3, windowSeconds: 1 })
      for (let count = 0; count < 5; count++) await counter.take('a')
      await expect.poll(async () => (await counter.take('a')).used, { timeout: 5000 }).toBe(1)
    })
  })
}
