import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type ChainVerifier, openChainVerifier } from './chain-verifier.ts'
import { digestOf, type EventRecord, type Link, linkHash, noPrevious } from './event-record.ts'

const workspaceId = 'ws_one'

const eventOf = (place: number): EventRecord => ({
  id: `evt_${place}`,
  workspaceId,
  actorKind: 'user',
  actorId: 'usr_one',
  kind: 'knowledge.collection.created',
  subjectId: `col_${place}`,
  createdAt: '2026-11-21T12:00:00.000Z',
  keyId: 'key_one',
  sealedSha256: 'ab'.repeat(32),
})

/** Links from the first on, each of the event of the same place. */
function chainOf(size: number): Link[] {
  let previous = noPrevious
  return Array.from({ length: size }, (_, at) => {
    const hash = linkHash(workspaceId, at + 1, previous, digestOf(eventOf(at + 1)))
    const link = { sequence: at + 1, eventId: `evt_${at + 1}`, previous, hash }
    previous = hash
    return link
  })
}

const opened = () => openChainVerifier({ workspaceId, checkpoints: [], isSigned: () => true })
const isOurs = () => true

/** @param placeOf whose event each link holds, from 1 */
function verified(size: number, placeOf: (place: number) => number) {
  const verifier = opened()
  for (const link of chainOf(size)) verifier.take({ link, event: eventOf(placeOf(link.sequence)), isOurs })
  return verifier.end().firstFault
}

/** Takes links whose events were all changed, links without events before gaps, and events that nobody linked. */
function takeFaults(verifier: ChainVerifier, size: number, seen: (one: object) => void): void {
  for (const whole of chainOf(size)) {
    const event = { ...eventOf(whole.sequence), actorId: 'usr_other' }
    const link = { ...whole, sequence: whole.sequence * 2 }
    seen(event)
    verifier.take({ link, event: whole.sequence % 3 === 0 ? null : event, isOurs })
  }
  for (let place = 1; place <= size; place++) {
    const event = eventOf(place)
    seen(event)
    verifier.takeUnlinked(event, () => place % 2 === 0, false)
    verifier.takeGone(`evt_gone_${place}`)
  }
}

describe('checking a chain', () => {
  it('finds nothing wrong with a whole one', () => {
    expect(verified(50, (place) => place)).toBeNull()
  })

  it('tells events that changed places from one that was changed, however far apart', () => {
    const swapped = (place: number) => (place === 7 ? 1999 : place === 1999 ? 7 : place)
    expect(verified(2000, swapped)).toEqual({ eventId: 'evt_1999', reason: 'reordered' })
    const shifted = (place: number) => (place < 3 ? place : place + 1)
    expect(verified(2000, shifted)).toEqual({ eventId: 'evt_4', reason: 'changed' })
  })

  it('names by its own name what was taken out with its link', () => {
    const verifier = opened()
    for (const link of chainOf(9))
      if (link.sequence !== 4) verifier.take({ link, event: eventOf(link.sequence), isOurs })
    verifier.takeUnlinked(eventOf(4), isOurs, false)
    verifier.takeUnlinked(eventOf(99), isOurs, true)
    expect(verifier.end().firstFault).toEqual({ eventId: 'evt_4', reason: 'missing' })
  })

  it('names what stands before the first place, and an event of another chain', () => {
    const verifier = opened()
    const stray = { sequence: 0, eventId: 'evt_stray', previous: noPrevious, hash: noPrevious }
    verifier.take({ link: stray, event: null, isOurs })
    for (const link of chainOf(3)) verifier.take({ link, event: eventOf(link.sequence), isOurs })
    expect(verifier.end()).toMatchObject({
      linked: 3,
      firstFault: { eventId: 'evt_stray', reason: 'inserted' },
    })
    const other = opened()
    const event = { ...eventOf(1), workspaceId: 'ws_other' }
    const hash = linkHash(workspaceId, 1, noPrevious, digestOf(event))
    other.take({ link: { sequence: 1, eventId: 'evt_1', previous: noPrevious, hash }, event, isOurs })
    expect(other.end().firstFault).toEqual({ eventId: 'evt_1', reason: 'inserted' })
  })

  it('does twice the work where twice as many events are not what their links were written for', () => {
    const workOf = (size: number): number => {
      const verifier = opened()
      let work = 0
      for (const whole of chainOf(size)) {
        const { hash, ...rest } = whole
        const link = {
          ...rest,
          get hash() {
            work++
            return hash
          },
        }
        const { sealedSha256, ...told } = eventOf(whole.sequence + 1)
        const event = {
          ...told,
          get sealedSha256() {
            work++
            return sealedSha256
          },
        }
        verifier.take({ link, event, isOurs })
      }
      expect(verifier.end().firstFault).toMatchObject({ reason: 'changed' })
      return work
    }
    const once = workOf(2000)
    expect(once).toBeLessThan(10 * 2000)
    expect(workOf(4000)).toBeLessThan(2.1 * once)
  })

  it('holds on to none of tens of thousands of faults but the earliest', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const verifier = opened()
    const seen: WeakRef<object>[] = []
    takeFaults(verifier, 20_000, (one) => seen.push(new WeakRef(one)))
    await setImmediate()
    collectGarbage()
    expect(seen.filter((one) => one.deref() !== undefined).length).toBeLessThan(10)
    expect(verifier.end()).toMatchObject({ linked: 20_000, firstFault: { reason: 'missing' } })
  })
})
