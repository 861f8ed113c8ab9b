import { describe, expect, it } from 'vitest'
import { openSeal } from './seal.ts'

describe('a seal', () => {
  const seal = openSeal(Buffer.alloc(32, 1))

  it('opens what it closed, at the same place', () => {
    expect(seal.open(seal.close('gsk_çã', 'mpr_1'), 'mpr_1')).toBe('gsk_çã')
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
