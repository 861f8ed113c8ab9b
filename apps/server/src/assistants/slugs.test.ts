import { AssistantSlug } from '@gepeto/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugOf } from './slugs.ts'

describe('the slug of a name', () => {
  it.each([
    ['Química Orgânica', 'quimica-organica'],
    ['  Night shift (2nd)  ', 'night-shift-2nd'],
    ['日本語', 'assistant'],
    ['!', 'assistant'],
    ['Ⅳ. Ação', 'iv-acao'],
  ])('of "%s" is %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug)
  })

  it('is one, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (name) => {
        expect(AssistantSlug.safeParse(slugOf(name)).success).toBe(true)
      }),
    )
  })
})
