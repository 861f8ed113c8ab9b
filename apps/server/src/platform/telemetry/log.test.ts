import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import { stackWithoutValues } from './error-record.ts'
import { openLog } from './log.ts'

const secret = 'what Ana asked\n    at midnight'

function lineOf(fields: object): { text: string; line: { err: Record<string, unknown> } } {
  const lines: string[] = []
  openLog('info', { write: (line) => lines.push(line) }).error(fields, 'it failed')
  return { text: lines.join(''), line: JSON.parse(lines[0]!) }
}

describe.each(stores)('the log of an error of the $kind database', (store) => {
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await store.open()
  })
  afterAll(() => fresh.close())

  const failed = (statement: ReturnType<typeof sql>): Promise<Error> =>
    fresh.database.drizzle.execute(statement).then(
      () => expect.unreachable(),
      (error: unknown) => error as Error,
    )

  it('holds the statement, the code and the place, never the parameters', async () => {
    const error = await failed(sql`select ${secret}::text, 1 / ${0}::int`)
    expect(error.message).toContain(secret)
    const { text, line } = lineOf({ err: error })
    expect(line.err.message).toMatch(/^Failed query: select /)
    expect(line.err.stack).toMatch(/\n {4}at /)
    expect(line.err.cause).toMatchObject({ errorCode: '22012', message: 'division by zero' })
    expect(text).not.toContain('Ana')
    expect(text).not.toContain('midnight')
    expect(stackWithoutValues(error)).not.toContain('Ana')
  })

  it('holds no value that the database said back', async () => {
    const error = await failed(sql`select ${secret}::text::int`)
    const { text, line } = lineOf({ err: new Error('above', { cause: error }) })
    expect(line.err).toMatchObject({ message: 'above', cause: { cause: { errorCode: '22P02' } } })
    expect(text).not.toContain('Ana')
  })

  it('names the constraint that was broken, not the row that broke it', async () => {
    const insert = sql`insert into workspaces (id, name) values (${'ws_a'}, ${secret})`
    await fresh.database.drizzle.execute(insert)
    const { text, line } = lineOf({ err: await failed(insert) })
    expect(line.err.cause).toMatchObject({ errorCode: '23505', table: 'workspaces' })
    expect(text).not.toContain('Ana')
    expect(text).not.toContain('ws_a')
  })
})

describe('the log', () => {
  it('takes over no field of an error that it does not know', () => {
    const error = Object.assign(new TypeError('refused'), {
      requestBodyValues: secret,
      params: [secret],
      status: 429,
    })
    const { text, line } = lineOf({ err: error })
    expect(line.err).toMatchObject({ type: 'TypeError', message: 'refused', status: 429 })
    expect(text).not.toContain('Ana')
  })

  it('tells every error of several, and whatever else was thrown', () => {
    const several = new AggregateError([new Error('one'), new RangeError('two')], 'both')
    expect(lineOf({ err: several }).line.err).toMatchObject({
      message: 'both',
      errors: [{ message: 'one' }, { type: 'RangeError', message: 'two' }],
    })
    expect(lineOf({ err: { detail: secret } }).text).not.toContain('Ana')
  })

  it('ends where causes go round in a circle', () => {
    const error = new Error('round')
    error.cause = error
    expect(lineOf({ err: error }).line.err).toMatchObject({ cause: { cause: { message: 'round' } } })
  })

  it('cuts out secrets wherever they stand', () => {
    const { text } = lineOf({ headers: { authorization: secret }, user: { password: secret } })
    expect(text).not.toContain('Ana')
  })
})

describe('a line of the log', () => {
  it('holds no personal data, in whichever field it stands, and stays JSON', () => {
    const { text, line } = lineOf({
      asked: 'CPF\n529.982.247-25 of "ana@example.com"',
      nested: { list: ['+55 11 98765-4321'], count: 52998224725 },
      err: new Error('no user ana@example.com'),
    })
    expect(line).toMatchObject({
      asked: 'CPF\n[CPF] of "[EMAIL]"',
      nested: { list: ['[PHONE]'], count: 52998224725 },
      err: { message: 'no user [EMAIL]' },
    })
    expect(text).not.toContain('ana@')
  })
})
