import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Breaker } from './breaker.ts'
import { Bulkhead } from './bulkhead.ts'
import { Guard, type GuardOptions } from './guard.ts'

function newGuard(options: Partial<GuardOptions> = {}, places = 2) {
  const breaker = new Breaker('target')
  const bulkhead = new Bulkhead('target', { limit: places, queue: 1 })
  return {
    breaker,
    bulkhead,
    guard: new Guard(breaker, bulkhead, { tryMs: 100, random: () => 0.5, ...options }),
  }
}

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

describe('a guarded call', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('gives what the call gave', async () => {
    expect(await newGuard().guard.run(async () => 7)).toBe(7)
  })

  it('is made again where that cannot do anything twice, after pauses that grow', async () => {
    const { guard } = newGuard({ tries: 3, totalMs: 1000, isRetryable: () => true })
    const at: number[] = []
    const started = Date.now()
    const running = guard.run(async () => {
      at.push(Date.now() - started)
      if (at.length < 3) throw refused
      return 'done'
    })
    await vi.runAllTimersAsync()
    expect(await running).toBe('done')
    expect(at).toEqual([0, 100, 300])
  })

  it('waits as long as the other side asks for', async () => {
    const { guard } = newGuard({ tries: 2, totalMs: 9000, isRetryable: () => true, restMs: () => 1500 })
    const at: number[] = []
    const started = Date.now()
    const running = guard.run(async () => {
      at.push(Date.now() - started)
      throw refused
    })
    running.catch(() => {})
    await vi.runAllTimersAsync()
    await expect(running).rejects.toBe(refused)
    expect(at).toEqual([0, 1500])
  })

  it('is made once where it might have done something', async () => {
    const { guard } = newGuard({ tries: 3, isRetryable: () => false })
    const work = vi.fn().mockRejectedValue(refused)
    await expect(guard.run(work)).rejects.toBe(refused)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('ends when its time is over, even where the work does not heed it, and counts as a failure', async () => {
    const { guard, breaker, bulkhead } = newGuard({ tryMs: 50 })
    for (let at = 0; at < 5; at++) {
      const running = guard.run(() => new Promise(() => {}))
      running.catch(() => {})
      await vi.advanceTimersByTimeAsync(50)
      await expect(running).rejects.toMatchObject({ name: 'TimeoutError', waitedMs: 50 })
    }
    expect({ state: breaker.state, active: bulkhead.active }).toEqual({ state: 'open', active: 0 })
    await expect(guard.run(async () => 1)).rejects.toMatchObject({ name: 'CircuitOpen' })
  })

  it('says nothing against the other side when the caller leaves or is at fault', async () => {
    const { guard, breaker } = newGuard({ isFailure: () => false })
    for (let at = 0; at < 9; at++) {
      const leaving = new AbortController()
      const running = guard.run(() => new Promise(() => {}), leaving.signal)
      leaving.abort(new Error('left'))
      await expect(running).rejects.toThrow('left')
      await expect(guard.run(async () => Promise.reject(refused))).rejects.toBe(refused)
    }
    expect(breaker.state).toBe('closed')
  })

  it('waits for a place, and is turned away where too many wait', async () => {
    const { guard } = newGuard({ tryMs: 1000 }, 1)
    const release: (() => void)[] = []
    const hold = () => guard.run(() => new Promise<void>((resolve) => release.push(resolve)))
    const [first, second] = [hold(), hold()]
    await expect(hold()).rejects.toMatchObject({ name: 'BulkheadFull' })
    await vi.advanceTimersByTimeAsync(0)
    release.shift()!()
    await first
    await vi.advanceTimersByTimeAsync(0)
    release.shift()!()
    await second
  })
})
