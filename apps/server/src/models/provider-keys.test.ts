import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, stores } from '../../test/databases.ts'
import { type Bus, openBus } from '../platform/bus/index.ts'
import { openDataKeys } from '../platform/crypto/data-keys.ts'
import { masterKeyOf } from '../platform/crypto/master-key.ts'
import { openSeal } from '../platform/crypto/seal.ts'
import { acrossWorkspaces } from '../platform/database/scope.ts'
import { openProviderKeys, ProviderKeyUnusable } from './provider-keys.ts'
import type { ProviderRow } from './tables.ts'

describe.each(stores)('keys of providers on the $kind database', (store) => {
  const masterKey = masterKeyOf('a master key for these tests alone')
  const row = {
    id: 'mpr_a',
    workspaceId: 'ws_a',
    kind: 'openai' as const,
    baseUrl: 'https://models.example/v1',
  }
  let fresh: FreshDatabase
  let bus: Bus
  beforeAll(async () => {
    fresh = await store.open()
    bus = await openBus()
    const { pool } = fresh.database
    await pool.query(`insert into workspaces (id, name) values ('ws_a', 'A')`)
    await pool.query(
      `insert into model_providers (id, workspace_id, name, kind, base_url, models)
       values ('mpr_a', 'ws_a', 'mine', 'openai', $1, '{one}')`,
      [row.baseUrl],
    )
  })
  afterAll(async () => {
    bus.close()
    await fresh.close()
  })

  /** As a start of the server opens them. */
  const started = () =>
    acrossWorkspaces(async () => {
      const keys = await openDataKeys(fresh.database, masterKey, bus)
      const providerKeys = openProviderKeys(fresh.database, keys, masterKey)
      await providerKeys.sealPast()
      return { keys, providerKeys }
    })
  const write = (apiKey: Buffer, keyId: string | null) =>
    fresh.database.pool.query('update model_providers set api_key = $1, key_id = $2', [apiKey, keyId])
  const stored = async () => {
    const { rows } = await fresh.database.pool.query<Pick<ProviderRow, 'apiKey' | 'keyId'>>(
      'select api_key as "apiKey", key_id as "keyId" from model_providers',
    )
    return { ...row, ...rows[0]! }
  }

  it.each(['before there were data keys', 'before they were bound'])(
    'are bound to their address at the first start, from %s, and never again',
    async (since) => {
      await fresh.database.pool.query('delete from data_keys; delete from wrapping_keys')
      const { pool } = fresh.database
      const first = await acrossWorkspaces(() => openDataKeys(fresh.database, masterKey, bus))
      const dataKey = await acrossWorkspaces(() => first.of({ workspaceId: 'ws_a', personId: '' }))
      const isOldest = since === 'before there were data keys'
      const seal = isOldest ? openSeal(masterKey.derive('model provider keys')) : dataKey
      const past = [seal.close('sk-secret', 'mpr_a'), isOldest ? null : dataKey.id] as const
      await write(...past)
      const { providerKeys } = await started()
      expect(await providerKeys.open(await stored())).toBe('sk-secret')

      await write(...past)
      await expect((await started()).providerKeys.open(await stored())).rejects.toThrow(ProviderKeyUnusable)

      // Nor under the keys to come.
      const { keys } = await started()
      const ids = async () => (await pool.query<{ id: string }>('select id from wrapping_keys')).rows
      const [{ id }] = (await ids()) as [{ id: string }]
      await keys.rotate(async () => {})
      await keys.rotate(async () => {})
      expect(await ids()).not.toContainEqual({ id })
      await expect((await started()).providerKeys.open(await stored())).rejects.toThrow(ProviderKeyUnusable)
    },
  )

  it.each<[string, Partial<ProviderRow>]>([
    ['address', { baseUrl: 'https://elsewhere.example/v1' }],
    ['usual address', { baseUrl: null }],
    ['kind', { kind: 'anthropic' }],
    ['provider', { id: 'mpr_b' }],
  ])('open for no other %s', async (_, other) => {
    await fresh.database.pool.query('delete from data_keys; delete from wrapping_keys')
    const { providerKeys } = await started()
    const sealed = await acrossWorkspaces(() =>
      fresh.database.transaction((tx) => providerKeys.close(tx, row, 'sk-secret')),
    )
    expect(await providerKeys.open({ ...row, ...sealed })).toBe('sk-secret')
    await expect(providerKeys.open({ ...row, ...other, ...sealed })).rejects.toThrow(ProviderKeyUnusable)
  })
})
