import { createHash, createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openEventMac } from './event-mac.ts'

describe('the code of an event', () => {
  it('is HMAC-SHA-256 of its digest', () => {
    const key = randomBytes(32)
    const macOf = openEventMac(key)
    for (const text of ['', 'one', 'two']) {
      const digest = createHash('sha256').update(text).digest('hex')
      expect(macOf(digest)).toBe(createHmac('sha256', key).update(digest).digest('hex'))
    }
  })
})
