import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { ParserPool } from './parser-pool.ts'

const program = fileURLToPath(new URL('./__fixtures__/unruly-parser.ts', import.meta.url))
const limits = { maxMemoryBytes: 300_000_000 }
const file = (name: string, deadlineMs = 20_000) => ({ file: { path: '' }, name, deadlineMs })

describe('the parser process', () => {
  let pool = new ParserPool(program)
  afterEach(async () => {
    await pool.close()
    pool = new ParserPool(program)
  })

  it('reads one file after the other in the same process', async () => {
    const documents = await Promise.all([pool.parse(file('a'), limits), pool.parse(file('b'), limits)])

    expect(documents[0]?.title).toBe(documents[1]?.title)
  })

  it.each([
    ['crash', 'corrupt'],
    ['exhaust', 'out-of-memory'],
  ])('fails only the file of a %s as %s', async (name, code) => {
    const before = pool.parse(file('before'), limits)
    const failing = pool.parse(file(name), limits)
    const after = pool.parse(file('after'), limits)

    await expect(failing).rejects.toMatchObject({ code })
    expect((await after).title).not.toBe((await before).title)
  })

  it('ends a file that never ends at its deadline', async () => {
    await pool.parse(file('warm'), limits)

    await expect(pool.parse(file('loop', 200), limits)).rejects.toMatchObject({ code: 'timed-out' })
    await expect(pool.parse(file('after'), limits)).resolves.toMatchObject({ text: '' })
  })

  it('never starts a file whose reader gave up while it waited', async () => {
    const reason = new Error('given up')
    const controller = new AbortController()
    const first = pool.parse(file('a'), limits)
    const waiting = pool.parse(file('loop'), { ...limits, signal: controller.signal })

    controller.abort(reason)

    await expect(waiting).rejects.toBe(reason)
    await expect(first).resolves.toMatchObject({ text: '' })
  })

  it('starts anew after it was closed', async () => {
    const first = await pool.parse(file('a'), limits)
    await pool.close()

    expect((await pool.parse(file('a'), limits)).title).not.toBe(first.title)
  })
})
