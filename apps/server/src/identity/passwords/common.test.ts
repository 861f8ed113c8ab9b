import { describe, expect, it } from 'vitest'
import { PasswordTooCommon } from '../errors/passwords.ts'
import { refuseCommonPassword } from './common.ts'

describe('choosing a password', () => {
  it.each([
    'passwordpassword',
    'Password123456',
    'P4ssw0rd!2024',
    'S3nh@123456!',
    'minhasenha2026',
    'flamengo1981!!',
    'qwertyuiop123',
    '123456789012',
    'abcdefghijkl',
    'aaaaaaaaaaaa',
    'abababababab',
    'changeme1234',
    'ana.souza2026',
  ])('refuses "%s"', async (password) => {
    await expect(refuseCommonPassword(password, ['ana.souza@example.org'])).rejects.toThrow(PasswordTooCommon)
  })

  it.each([
    'correct horse battery',
    'três tigres tristes',
    'kX9#mQ2$vB7!',
    'o gato subiu no telhado',
    'ana gosta de abacaxi',
  ])('takes "%s"', async (password) => {
    await expect(refuseCommonPassword(password, ['ana.souza@example.org'])).resolves.toBeUndefined()
  })
})
