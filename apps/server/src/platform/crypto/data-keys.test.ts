import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import { type Bus, openBus } from '../bus/index.ts'
import { acrossWorkspaces } from '../database/scope.ts'
import { DataKeySpoilt, type DataKeys, openDataKeys } from './data-keys.ts'
import { masterKeyOf } from './master-key.ts'

describe.each(stores)('data keys on the $kind database', (store) => {
  const masterKey = masterKeyOf('a master key for these tests alone')
  let fresh: FreshDatabase
  let bus: Bus
  let keys: DataKeys

  beforeAll(async () => {
    fresh = await store.open()
    bus = await openBus()
    keys = await openDataKeys(fresh.database, masterKey, bus)
  })
  afterAll(async () => {
    bus.close()
    await fresh.close()
  })

  const made = (personId: string) => keys.of({ workspaceId: 'wsp_a', personId })
  const anotherInstance = () => openDataKeys(fresh.database, masterKey, bus)
  const tellDestroyed = (id: string) => bus.publish('crypto.data-keys-destroyed', [id])
  const destroyedRow = (id: string) =>
    fresh.database.pool.query(
      'update data_keys set wrapped = null, wrapped_by = null, destroyed_at = now() where id = $1',
      [id],
    )

  it('does not hold a key that was destroyed between its reading and its commit', () =>
    acrossWorkspaces(async () => {
      const { id } = await made('usr_a')
      const other = await anotherInstance()
      await fresh.database.transaction(async (tx) => {
        expect((await other.current(tx, 'wsp_a', 'usr_a')).id).toBe(id)
        tellDestroyed(id)
      })
      await destroyedRow(id)
      expect((await other.open([id])).size).toBe(0)
    }))

  it('does not hold a key that was destroyed while it was opened', () =>
    acrossWorkspaces(async () => {
      const { id } = await made('usr_b')
      const other = await anotherInstance()
      const opening = other.open([id])
      tellDestroyed(id)
      expect((await opening).size).toBe(1)
      await destroyedRow(id)
      expect((await other.open([id])).size).toBe(0)
    }))

  it('leaves out a key that was changed, names it once, and seals nothing that is to be read in its place', () =>
    acrossWorkspaces(async () => {
      const [{ id }, well] = await Promise.all([made('usr_c'), made('usr_d')])
      await fresh.database.pool.query(`update data_keys set wrapped = '\\x00' where id = $1`, [id])
      const error = vi.fn()
      const other = await openDataKeys(fresh.database, masterKey, bus, { error })
      expect([...(await other.open([id, well.id])).keys()]).toEqual([well.id])
      await expect(other.of({ workspaceId: 'wsp_a', personId: 'usr_c' })).rejects.toThrow(DataKeySpoilt)
      await other.rotate(async () => {})
      expect(error.mock.calls).toEqual([[{ dataKey: id }, expect.any(String)]])
      const anew = await anotherInstance()
      expect([...(await anew.open([id, well.id])).keys()]).toEqual([well.id])
    }))
})
