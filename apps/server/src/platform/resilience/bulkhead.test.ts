import { describe, expect, it } from 'vitest'
import { Bulkhead, type Holder } from './bulkhead.ts'
import { BulkheadFull } from './errors.ts'

const forever = new AbortController().signal
const holder = (workspaceId: string, userId: string): Holder => ({ workspaceId, userId })
const [ana, bia, caio] = [holder('ws_1', 'ana'), holder('ws_1', 'bia'), holder('ws_1', 'caio')]
const eva = holder('ws_2', 'eva')
const newBulkhead = () => new Bulkhead('target', { limit: 8, queue: 4 })
const takeAll = (bulkhead: Bulkhead, who?: Holder) => {
  let taken = 0
  while (bulkhead.tryEnter(who)) taken++
  return taken
}

describe('the places before a target', () => {
  it('are held by one person up to a quarter, by one workspace up to half', () => {
    const bulkhead = newBulkhead()
    expect(takeAll(bulkhead, ana)).toBe(2)
    expect(takeAll(bulkhead, bia)).toBe(2)
    expect(takeAll(bulkhead, caio)).toBe(0)
    expect(takeAll(bulkhead, eva)).toBe(2)
    expect(takeAll(bulkhead)).toBe(2)
    expect(bulkhead.active).toBe(8)
  })

  it('go to whoever has waited longest and has not all of its share', async () => {
    const bulkhead = newBulkhead()
    takeAll(bulkhead, ana)
    takeAll(bulkhead, eva)
    takeAll(bulkhead)
    const order: string[] = []
    const waiting = [ana, bia].map((who) => bulkhead.enter(forever, who).then(() => order.push(who.userId)))
    bulkhead.leave()
    await waiting[1]
    expect(order).toEqual(['bia'])
    bulkhead.leave(ana)
    await waiting[0]
    expect(order).toEqual(['bia', 'ana'])
    expect(bulkhead.active).toBe(8)
  })

  it('are waited for by one person up to a quarter of those who wait, and others still wait', async () => {
    const bulkhead = newBulkhead()
    takeAll(bulkhead)
    const left = new AbortController()
    const waiting = bulkhead.enter(left.signal, ana)
    await expect(bulkhead.enter(forever, ana)).rejects.toMatchObject({ isOwn: true })
    const other = bulkhead.enter(forever, bia)
    left.abort(new Error('left'))
    await expect(waiting).rejects.toThrow('left')
    bulkhead.leave()
    await other
    await expect(
      Promise.all(Array.from({ length: 5 }, () => bulkhead.enter(forever))),
    ).rejects.toBeInstanceOf(BulkheadFull)
  })
})
