import { describe, expect, it } from 'vitest'
import { IndexNotReady } from './errors.ts'
import { openReadiness } from './readiness.ts'

describe('an index that is being brought up', () => {
  it('lets a question wait until it holds all', async () => {
    const readiness = openReadiness()
    const waiting = readiness.whenOpen()
    readiness.open()
    await expect(waiting).resolves.toBeUndefined()
    await expect(readiness.whenOpen()).resolves.toBeUndefined()
  })

  it('tells who waited too long to try again', async () => {
    await expect(openReadiness(1).whenOpen()).rejects.toBeInstanceOf(IndexNotReady)
  })
})
