import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommittedEvent } from '../../src/audit/index.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto, startInstances } from '../gepeto.ts'

describe.each(stores)('subscribers on the $kind database', { timeout: 90_000 }, (store) => {
  let gepeto: Gepeto
  const ends: (() => Promise<void>)[] = []
  beforeEach(async () => {
    gepeto = await startGepeto(store)
    // What the start itself wrote is of before.
    await gepeto.app.audit.link()
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    await gepeto.close()
  })

  /** Takes what is of a collection, by its name. */
  function subscriber(name: string, onTake: (names: string[]) => void = () => {}) {
    const taken: CommittedEvent[] = []
    return {
      name,
      taken,
      names: () => taken.map(({ data }) => data?.name),
      take: async (events: readonly CommittedEvent[]) => {
        const wanted = events.filter(({ kind }) => kind.startsWith('knowledge.collection.'))
        onTake(wanted.map(({ data }) => String(data?.name)))
        taken.push(...wanted)
      },
    }
  }
  const begun = (name: string, on = gepeto) =>
    expect
      .poll(() => on.sql('select from event_subscribers where name = $1', [name]), { timeout: 60_000 })
      .toHaveLength(1)
  const make = async (name: string) =>
    (await gepeto.must<{ id: string }>('POST', '/api/v1/collections', { json: { name } })).id

  it('hear of what was committed after they began, opened and in order', async () => {
    await make('Before')
    await gepeto.app.audit.link()
    const heard = subscriber('test')
    ends.push(gepeto.app.audit.subscribe(heard))
    await begun('test')
    const id = await make('One')
    await gepeto.must('PATCH', `/api/v1/collections/${id}`, { json: { name: 'Two' } })
    await gepeto.must('PATCH', `/api/v1/collections/${id}`, { json: { name: 'Three' } })
    await expect.poll(heard.names, { timeout: 60_000 }).toEqual(['One', 'Two', 'Three'])
    expect(heard.taken.map(({ subjectId }) => subjectId)).toEqual([id, id, id])
    const places = heard.taken.map(({ sequence }) => sequence)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
  })

  it('are given again what they did not take', async () => {
    let failures = 0
    const heard = subscriber('test', (names) => {
      if (names.includes('One') && failures++ === 0) throw new Error('not now')
    })
    ends.push(gepeto.app.audit.subscribe(heard))
    await begun('test')
    await make('One')
    await make('Two')
    await expect.poll(heard.names, { timeout: 60_000 }).toEqual(['One', 'Two'])
    expect(failures).toBe(2)
  })

  it('go on where they ended', async () => {
    const first = subscriber('test')
    const end = gepeto.app.audit.subscribe(first)
    await begun('test')
    await make('One')
    await expect.poll(first.names, { timeout: 60_000 }).toEqual(['One'])
    await end()
    await make('Meanwhile')
    await gepeto.app.audit.link()
    const second = subscriber('test')
    ends.push(gepeto.app.audit.subscribe(second))
    await expect.poll(second.names, { timeout: 60_000 }).toEqual(['Meanwhile'])
  })

  // An embedded database has one instance.
  if (store.kind === 'postgres')
    it('hear of each event once where several instances run', async () => {
      const [one, other] = (await startInstances(store, 2)) as [Gepeto, Gepeto]
      const heard = subscriber('test')
      const endings = [one, other].map(({ app }) => app.audit.subscribe(heard))
      await begun('test', one)
      const wanted = Array.from({ length: 20 }, (_, place) => `Collection ${place}`)
      for (const [place, name] of wanted.entries())
        await [one, other][place % 2]!.must('POST', '/api/v1/collections', { json: { name } })
      await expect.poll(() => heard.names().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(20)
      expect(heard.names()).toEqual(wanted)
      for (const end of endings) await end()
      await other.close()
      await one.close()
    })
})
