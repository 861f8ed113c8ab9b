import { expect, it } from 'vitest'
import type { Bus } from './bus.ts'

/** What every kind of bus promises. @param open two ends that reach each other; the same one twice where there is only one */
export function busContract(open: () => Promise<[here: Bus, there: Bus]>): void {
  const heardOn = (bus: Bus, topic: string) => {
    const heard: unknown[] = []
    const end = bus.subscribe(topic, (message) => heard.push(message))
    return { heard, end }
  }

  it('tells listeners of this instance before it returns', async () => {
    const [here] = await open()
    const { heard } = heardOn(here, 'a')
    here.publish('a', { count: 1 })
    expect(heard).toEqual([{ count: 1 }])
  })

  it('tells each listener of the topic once, in order, on every instance', async () => {
    const [here, there] = await open()
    const [first, second, other] = [heardOn(there, 'a'), heardOn(there, 'a'), heardOn(there, 'b')]
    const own = heardOn(here, 'a')
    const sent = Array.from({ length: 20 }, (_, count) => ({ count }))
    for (const message of sent) here.publish('a', message)
    await expect.poll(() => second.heard.length).toBe(sent.length)
    here.publish('end', null)
    expect([first.heard, second.heard, own.heard, other.heard]).toEqual([sent, sent, sent, []])
  })

  it('tells nothing more to a subscription that ended', async () => {
    const [here, there] = await open()
    const [ended, kept] = [heardOn(there, 'a'), heardOn(there, 'a')]
    ended.end()
    here.publish('a', 1)
    await expect.poll(() => kept.heard).toEqual([1])
    expect(ended.heard).toEqual([])
  })

  it('is whole while everybody can be reached', async () => {
    const [here, there] = await open()
    expect([here.isWhole(), there.isWhole()]).toEqual([true, true])
  })
}
