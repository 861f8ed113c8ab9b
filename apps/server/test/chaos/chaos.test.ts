import { afterEach, describe, expect, it } from 'vitest'
import { type GatewayOptions, openGateway } from './gateway.ts'
import { type Row, runScenarios } from './scenarios.ts'
import { wholeAnswer } from './scripted-provider.ts'

describe('a chain whose providers fail', () => {
  it('answers every request or says clearly that it cannot, in time, and nothing twice', async () => {
    const rows: Row[] = await Array.fromAsync(runScenarios())
    expect(rows.length).toBeGreaterThan(70)
    expect(rows.filter(({ faultsFound }) => faultsFound.length > 0)).toEqual([])
    expect(rows.filter(({ answeredBy }) => answeredBy.startsWith('nobody'))).toEqual([])
  }, 240_000)
})

describe('one provider of a chain', () => {
  let gateway: Awaited<ReturnType<typeof openGateway>>
  let now = 1_700_000_000_000
  afterEach(() => gateway.close())
  const open = async (chain: string[], options: GatewayOptions = {}) => {
    // Far more than is needed: what counts here is the order of things, on a busy machine too.
    gateway = await openGateway(chain, {
      clock: () => now,
      firstTokenMs: 10_000,
      totalMs: 20_000,
      ...options,
    })
    return gateway
  }

  it('is gone on from in the middle of a word, without a word twice', async () => {
    const { provider, ask } = await open(['openai', 'huggingface', 'builtin'])
    await provider('openai').fail('cut amid the answer')
    const { text, model, failed } = await ask(true)
    expect({ text, model, failed }).toEqual({
      text: wholeAnswer,
      model: 'huggingface/scripted',
      failed: ['openai/scripted'],
    })
  })

  it('is stood in for by the built-in model, which goes on with what was not said yet', async () => {
    const { provider, ask } = await open(['groq', 'builtin'], { totalMs: 2000 })
    await provider('groq').fail('silence amid the answer')
    const { text, model, failed } = await ask(true)
    expect({ model, failed }).toEqual({ model: 'builtin', failed: ['groq/scripted'] })
    expect(text.startsWith(wholeAnswer.slice(0, 40))).toBe(true)
    expect(text).toContain('The nightly backup takes about forty minutes. [1]')
  })

  it('ends with a clear error where nobody is left to go on', async () => {
    const { provider, ask } = await open(['openai', 'huggingface'])
    await provider('openai').fail('cut amid the answer')
    await provider('huggingface').fail('server error')
    const { problem, failed } = await ask(true)
    expect(problem).toContain('openai/scripted: its answer broke off')
    expect(problem).toContain('huggingface/scripted: it answered 500')
    expect(failed).toEqual(['openai/scripted', 'huggingface/scripted'])
  })

  it('is left alone after five failures, tried once when the open period ends, and used again once it answers', async () => {
    const { provider, ask, breaker } = await open(['groq', 'builtin'])
    const groq = provider('groq')
    const states: string[] = []
    const askOnce = async () => {
      const before = groq.calls()
      const { model } = await ask(false)
      states.push(`${breaker('groq').state}: ${groq.calls() - before} calls, ${model}`)
    }
    await groq.fail('server error')
    await askOnce()
    await askOnce()
    await askOnce()
    now += 5000
    await askOnce()
    now += 9999
    await askOnce()
    now += 1
    await groq.fail(undefined)
    await askOnce()
    await groq.fail('server error')
    await askOnce()
    expect(states).toEqual([
      'closed: 3 calls, builtin',
      'open: 2 calls, builtin',
      'open: 0 calls, builtin',
      'open: 1 calls, builtin',
      'open: 0 calls, builtin',
      'closed: 1 calls, groq/scripted',
      'closed: 3 calls, builtin',
    ])
  })

  it('is not asked again before the time it asked for', async () => {
    const { provider, ask, breaker } = await open(['groq', 'builtin'])
    await provider('groq').fail('rate limited for a minute')
    await ask(false)
    await ask(true)
    expect(provider('groq').calls()).toBe(1)
    expect(breaker('groq').retryAt).toBe(now + 60_000)
    now += 60_000
    await provider('groq').fail(undefined)
    expect((await ask(true)).model).toBe('groq/scripted')
  })

  it('is waited for where it asks for a moment', async () => {
    const { provider, ask } = await open(['groq', 'builtin'], { totalMs: 10_000 })
    await provider('groq').fail('rate limited for a second')
    const asked = ask(false)
    await provider('groq').called()
    await provider('groq').fail(undefined)
    expect(await asked).toMatchObject({ model: 'groq/scripted', failed: [] })
    expect(provider('groq').calls()).toBe(2)
  })

  it('hears nothing more once the asker has left', async () => {
    const { provider, ask, breaker } = await open(['groq', 'builtin'])
    await provider('groq').fail('silence before the answer')
    const leaving = new AbortController()
    const asked = ask(true, leaving.signal)
    leaving.abort(new Error('left'))
    await expect(asked).rejects.toThrow('left')
    expect(breaker('groq').view()).toMatchObject({ state: 'closed', openings: 0 })
  })

  it('is metered once, with what it used', async () => {
    const { ask } = await open(['groq', 'builtin'])
    for (const isStreamed of [true, false]) {
      const { metered } = await ask(isStreamed)
      expect(metered).toMatchObject([{ model: 'groq/scripted', outcome: 'answered', purpose: 'answer' }])
      expect(metered[0]!.usage.inputTokens).toBeGreaterThan(0)
      expect(metered[0]!.usage.outputTokens).toBeGreaterThan(0)
    }
  })
})
