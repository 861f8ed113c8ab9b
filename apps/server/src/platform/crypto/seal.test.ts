import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openSeal } from './seal.ts'

describe('a seal', () => {
  const seal = openSeal(Buffer.alloc(32, 1))

  it('opens what it closed, at the same place', () => {
    expect(seal.open(seal.close('gsk_çã', 'mpr_1'), 'mpr_1')).toBe('gsk_çã')
  })

  it('opens what it closed of any length, and keeps the room that a long text with repetitions does not need', () => {
    for (const length of [0, 1, 511, 512, 513, 100_000]) {
      const text = 'não é \u{1F600} '.repeat(20_000).slice(0, length).toWellFormed()
      expect(seal.open(seal.close(text, 'a'), 'a')).toBe(text)
    }
    expect(seal.close('The backup starts at two. '.repeat(1000), 'a').length).toBeLessThan(500)
  })

  it('opens what was sealed before long texts were packed', () => {
    const text = 'x'.repeat(2000)
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, 1), Buffer.alloc(12, 7)).setAAD(
      Buffer.from('a'),
    )
    const before = Buffer.concat([
      Buffer.alloc(12, 7),
      cipher.update(text),
      cipher.final(),
      cipher.getAuthTag(),
    ])
    expect(seal.open(before, 'a')).toBe(text)
  })

  it('never closes a secret to the same bytes twice, and shows nothing of it', () => {
    const [one, two] = [seal.close('secret', 'a'), seal.close('secret', 'a')]
    expect(one.equals(two)).toBe(false)
    expect(one.toString('latin1')).not.toContain('secret')
  })

  it.each([
    ['at another place', (sealed: Buffer) => seal.open(sealed, 'mpr_2')],
    ['under another key', (sealed: Buffer) => openSeal(Buffer.alloc(32, 2)).open(sealed, 'mpr_1')],
    [
      'once a bit was changed',
      (sealed: Buffer) => {
        sealed[14]! ^= 1
        return seal.open(sealed, 'mpr_1')
      },
    ],
  ])('does not open %s', (_, open) => {
    expect(() => open(seal.close('secret', 'mpr_1'))).toThrow()
  })
})
