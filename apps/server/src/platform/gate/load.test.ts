import { describe, expect, it } from 'vitest'
import { watchLoad } from './load.ts'

describe('the load', () => {
  it('is too much while the event loop is late, and no longer once it has caught up', () => {
    let meanMs = 0
    const load = watchLoad({ maxInFlight: 10, maxDelayMs: 500 }, { mean: () => meanMs, close() {} })
    const after = (delayMs: number) => {
      meanMs = delayMs
      load.look()
      return load.isTooMuch()
    }
    expect(after(0)).toBe(false)
    // One long pause, such as a large collection being loaded, is no overload.
    expect(after(900)).toBe(false)
    expect(after(900)).toBe(true)
    expect(after(900)).toBe(true)
    expect([after(0), after(0)]).toEqual([false, false])
    load.close()
  })

  it('measures the event loop of this process', () => {
    const load = watchLoad({ maxInFlight: 10, maxDelayMs: 500 })
    load.look()
    expect(load.isTooMuch()).toBe(false)
    load.close()
  })
})
