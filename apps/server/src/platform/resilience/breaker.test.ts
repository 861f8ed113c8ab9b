import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.ts'

function newBreaker(options: { openMs?: number; maxOpenMs?: number } = {}) {
  let now = 1_000_000
  const changes: string[] = []
  const breaker: Breaker = new Breaker(
    'model',
    { openMs: 1000, maxOpenMs: 5000, ...options, clock: () => now },
    ({ state }) => changes.push(state),
  )
  return {
    breaker,
    changes,
    pass: (ms: number) => {
      now += ms
    },
    fail: (times = 1) => {
      for (let at = 0; at < times; at++) breaker.begin()?.fail()
    },
    succeed: (times = 1) => {
      for (let at = 0; at < times; at++) breaker.begin()?.succeed()
    },
  }
}

describe('a circuit breaker', () => {
  it('opens with the fifth failure in a row', () => {
    const { breaker, fail, succeed } = newBreaker()
    fail(4)
    succeed()
    fail(4)
    expect(breaker.state).toBe('closed')
    fail()
    expect(breaker.state).toBe('open')
    expect(breaker.begin()).toBeUndefined()
  })

  it('opens when more than half of the last calls failed, however they are mixed', () => {
    const { breaker, fail, succeed } = newBreaker()
    for (let at = 0; at < 4; at++) {
      succeed()
      fail(2)
    }
    expect(breaker.state).toBe('open')
  })

  it('lets one call through when the open period is over', () => {
    const { breaker, fail, pass } = newBreaker()
    fail(5)
    pass(999)
    expect(breaker.begin()).toBeUndefined()
    pass(1)
    expect(breaker.state).toBe('half-open')
    expect(breaker.begin()).toBeDefined()
    expect(breaker.begin()).toBeUndefined()
  })

  it('stays open twice as long each time, up to a cap, and begins anew once a call has succeeded', () => {
    const { breaker, fail, pass, succeed } = newBreaker()
    const periods: number[] = []
    const openPeriod = () => {
      periods.push(breaker.retryAt - breaker.view().openedAt!)
      pass(periods.at(-1)!)
    }
    fail(5)
    for (let at = 0; at < 4; at++) {
      openPeriod()
      fail()
    }
    openPeriod()
    succeed()
    expect(breaker.state).toBe('closed')
    fail(5)
    openPeriod()
    expect(periods).toEqual([1000, 2000, 4000, 5000, 5000, 1000])
  })

  it('stays open for as long as the other side asked for, up to the cap', () => {
    const { breaker } = newBreaker()
    breaker.begin()!.fail(3000)
    expect(breaker.view()).toMatchObject({ state: 'open', retryAt: 1_003_000, openings: 0 })
    const other = newBreaker().breaker
    other.begin()!.fail(86_400_000)
    expect(other.retryAt).toBe(1_005_000)
  })

  it('takes no notice of calls that began before its state changed', () => {
    const { breaker, fail, pass } = newBreaker()
    const early = breaker.begin()!
    const late = breaker.begin()!
    fail(5)
    early.succeed()
    expect(breaker.state).toBe('open')
    pass(1000)
    late.fail()
    expect(breaker.state).toBe('half-open')
  })

  it('gives the place of a call that told nothing to the next one', () => {
    const { breaker, fail, pass } = newBreaker()
    fail(5)
    pass(1000)
    breaker.begin()!.leave()
    breaker.begin()!.succeed()
    expect(breaker.state).toBe('closed')
  })

  it('counts how a call ended once', () => {
    const { breaker } = newBreaker()
    const attempt = breaker.begin()!
    for (let at = 0; at < 9; at++) attempt.fail()
    expect(breaker.state).toBe('closed')
  })

  it('takes over what another instance found out, and tells of its own changes only', () => {
    const { breaker, changes, pass } = newBreaker()
    breaker.adopt({ retryAt: 1_002_000, openings: 2 })
    expect(breaker.begin()).toBeUndefined()
    pass(2000)
    breaker.begin()!.fail()
    expect(breaker.news).toEqual({ retryAt: 1_006_000, openings: 3 })
    breaker.adopt({ retryAt: null, openings: 0 })
    expect(breaker.state).toBe('closed')
    expect(changes).toEqual(['open'])
  })
})
