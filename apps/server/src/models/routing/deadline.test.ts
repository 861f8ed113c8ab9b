import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TookTooLong } from '../../platform/resilience/index.ts'
import { Deadline, ReaderTooSlow } from './deadline.ts'
import { judge } from './failure.ts'

const nobody = new AbortController().signal

describe('the time of a model', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is over with its silence', () => {
    const { signal } = new Deadline(nobody, 100, 1000)
    vi.advanceTimersByTime(99)
    expect(signal.aborted).toBe(false)
    vi.advanceTimersByTime(2)
    expect(signal.reason).toBeInstanceOf(TookTooLong)
    expect(judge(signal.reason).isTheirs).toBe(true)
  })

  it('is not over while its reader is waited for, and goes on with the next word that is asked for', () => {
    const deadline = new Deadline(nobody, 100, 1000)
    deadline.held()
    vi.advanceTimersByTime(900)
    expect(deadline.signal.aborted).toBe(false)
    deadline.heard()
    vi.advanceTimersByTime(99)
    expect(deadline.signal.aborted).toBe(false)
    vi.advanceTimersByTime(101)
    expect(deadline.signal.reason).toBeInstanceOf(TookTooLong)
  })

  it('in all does not hold what its reader took', () => {
    const deadline = new Deadline(nobody, 400, 1000)
    const speak = (times: number) => {
      for (let at = 0; at < times; at++) {
        vi.advanceTimersByTime(100)
        deadline.heard()
      }
    }
    speak(5)
    deadline.held()
    vi.advanceTimersByTime(700)
    deadline.heard()
    speak(4)
    expect(deadline.signal.aborted).toBe(false)
    speak(2)
    expect(deadline.signal.reason).toBeInstanceOf(TookTooLong)
  })

  it('that its reader never reads ends too, and says nothing against it', () => {
    const deadline = new Deadline(nobody, 100, 1000)
    deadline.held()
    vi.advanceTimersByTime(2100)
    expect(deadline.signal.reason).toBeInstanceOf(ReaderTooSlow)
    expect(judge(deadline.signal.reason).isTheirs).toBe(false)
  })
})
