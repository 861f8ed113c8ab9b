import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../../test/databases.ts'
import { type Gepeto, startGepeto } from '../../test/gepeto.ts'
import { openFailedSignIns } from './failed-sign-ins.ts'

describe.each(stores.slice(0, 1))('failed tries to sign in', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store)
  })
  afterAll(() => gepeto.close())

  it('become an event each up to a bound, and one that counts the rest', async () => {
    let now = Date.now()
    const failures = openFailedSignIns({
      database: gepeto.app.database,
      pseudonymOf: () => 'try_same',
      log: gepeto.app.http.log as never,
      now: () => now,
    })
    const fail = (times: number, reason: string) =>
      Promise.all(
        Array.from({ length: times }, () =>
          failures.record({ way: 'password', account: 'someone', address: '192.0.2.1', reason }),
        ),
      )
    await fail(60, 'refused')
    await fail(25, 'refused')
    await fail(15, 'throttled')
    now += 10 * 60_000
    await fail(1, 'refused')
    await failures.close()
    const kinds = await gepeto.happened('try_same')
    expect(kinds.length).toBe(61)
    const { items } = await gepeto.must<{ items: { data: { reasons: object } }[] }>(
      'GET',
      '/api/v1/audit?chain=system&kind=identity.sign-in.failures-counted',
    )
    expect(items.map(({ data }) => data.reasons)).toEqual([{ refused: 25, throttled: 15 }])
  })
})
