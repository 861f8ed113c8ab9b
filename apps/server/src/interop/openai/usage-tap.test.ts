import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageTap, usageIn } from './usage-tap.ts'

const usage = {
  prompt_tokens: 7,
  completion_tokens: 3,
  total_tokens: 10,
  prompt_tokens_details: { cached_tokens: 4 },
}
const event = (data: object | string) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const said = (content: string) => event({ choices: [{ delta: { content } }], usage: null })
const words = `${said('Olá "usage":{"x":1} ção') + said('\n\n mundo')}: still here\n\n`
const told = event({ choices: [], usage })
const whole = words + told + event('[DONE]')
const counted = { inputTokens: 7, outputTokens: 3, cachedInputTokens: 4 }

/** Sends a text through in pieces. */
function through(tap: UsageTap, text: string, cuts: readonly number[] = []): string {
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const out = places.slice(1).map((to, place) => tap.push(bytes.subarray(places[place], to)))
  return Buffer.concat([...out, tap.end()]).toString()
}

describe('the tap on a stream of completions', () => {
  it('hands every byte on and reads the tokens, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        const tap = new UsageTap(true)
        expect(through(tap, whole, cuts)).toBe(whole)
        expect(tap).toMatchObject({ usage: counted, isComplete: true })
      }),
    )
  })

  it('keeps the event that tells the tokens from those who did not ask for it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        const tap = new UsageTap(false)
        expect(through(tap, whole, cuts)).toBe(words + event('[DONE]'))
        expect(tap.usage).toEqual(counted)
      }),
    )
  })

  it('leaves tokens that stand beside the last words where they are', () => {
    const last = event({ choices: [{ delta: {}, finish_reason: 'stop' }], usage })
    const tap = new UsageTap(false)
    expect(through(tap, last)).toBe(last)
    expect(tap.usage).toEqual(counted)
  })

  it('reads streams with carriage returns, and with spaces in their JSON', () => {
    const tap = new UsageTap(false)
    const spaced = 'data: {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}\r\n\r\n'
    expect(through(tap, `data: {"choices": [{}]}\r\n\r\n${spaced}`, [5, 60])).toBe(
      'data: {"choices": [{}]}\r\n\r\n',
    )
    expect(tap.usage).toEqual({ inputTokens: 1, outputTokens: 2 })
  })

  it('ends with the line that says so, not with the same words in a text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        const tap = new UsageTap(false)
        const tricked = said('data: [DONE]') + said('\n\ndata: [DONE]\n\n')
        expect(through(tap, tricked, cuts)).toBe(tricked)
        expect(tap.isComplete).toBe(false)
        through(tap, `${told}data: [DONE]\r\n\r\n`, cuts)
        expect(tap).toMatchObject({ usage: counted, isComplete: true })
      }),
    )
  })

  it('guesses the tokens of a stream by its words, however few pieces they come in', () => {
    const guess = (text: string, cuts: number[] = []) => {
      const tap = new UsageTap(false)
      through(tap, text, cuts)
      return tap.guessedTokens
    }
    const long = 'word '.repeat(10_000)
    expect(guess(said(long))).toBeGreaterThan(12_000)
    expect(guess(said(long))).toBeLessThan(13_000)
    const many = said('word').repeat(100)
    expect(guess(many)).toBe(100)
    expect(guess(many, [10, 500, 777])).toBe(100)
    expect(guess(many + event('[DONE]'))).toBe(100)
    expect(guess(said('') + said(long.slice(0, 4000)))).toBe(1001)
  })

  it('knows a stream that broke off', () => {
    const tap = new UsageTap(false)
    through(tap, words)
    expect(tap).toMatchObject({ usage: undefined, isComplete: false })
  })
})

describe('tokens in a response', () => {
  it.each([[{}], [{ usage: null }], [{ usage: {} }], [{ usage: { prompt_tokens: -1 } }], [null], ['usage']])(
    'are not told by %j',
    (body) => expect(usageIn(body)).toBeUndefined(),
  )
})
