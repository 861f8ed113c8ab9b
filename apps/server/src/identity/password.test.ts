import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

describe('a password hash', () => {
  it('is accepted for its password only', async () => {
    const hash = await hashPassword('correta bateria cavalo')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword('correta bateria cavalo', hash)).toBe(true)
    expect(await verifyPassword('correta bateria cavalO', hash)).toBe(false)
  })

  it('differs each time', async () => {
    expect(await hashPassword('correta bateria cavalo')).not.toBe(
      await hashPassword('correta bateria cavalo'),
    )
  })

  it('takes composed and decomposed accents for the same', async () => {
    expect(await verifyPassword('ac\u0327a\u0303o ac\u0327a\u0303o', await hashPassword('ação ação'))).toBe(
      true,
    )
  })

  it('refuses what is not a hash', async () => {
    expect(await verifyPassword('x', 'plain')).toBe(false)
  })
})
