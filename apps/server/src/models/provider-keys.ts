import type { DataKeys } from '../platform/crypto/data-keys.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import { openSeal } from '../platform/crypto/seal.ts'
import { acrossWorkspaces, type Database, type Transaction } from '../platform/database/index.ts'
import type { ProviderRow } from './tables.ts'

/** Columns of a key that is sealed. */
type SealedKey = Pick<ProviderRow, 'apiKey' | 'keyId'>

/** Keys of a workspace's own providers, under the workspace's data key. */
export interface ProviderKeys {
  /** @param apiKey null: it has none */
  close(
    tx: Transaction,
    row: Pick<ProviderRow, 'id' | 'workspaceId'>,
    apiKey: string | null,
  ): Promise<SealedKey>
  /** @returns undefined where it has none @throws Error where the key that sealed it is gone, or it was changed */
  open(row: Pick<ProviderRow, 'id' | keyof SealedKey>): Promise<string | undefined>
  /** Seals those from before there were data keys. */
  sealPast(): Promise<void>
}

export function openProviderKeys(database: Database, keys: DataKeys, masterKey: MasterKey): ProviderKeys {
  const before = openSeal(masterKey.derive('model provider keys'))

  async function close(
    tx: Transaction,
    { id, workspaceId }: Pick<ProviderRow, 'id' | 'workspaceId'>,
    apiKey: string | null,
  ): Promise<SealedKey> {
    if (apiKey === null) return { apiKey: null, keyId: null }
    const key = await keys.current(tx, workspaceId, '')
    return { apiKey: key.close(apiKey, id), keyId: key.id }
  }

  return {
    close,

    async open({ id, apiKey, keyId }) {
      if (apiKey === null) return undefined
      if (keyId === null) return before.open(apiKey, id)
      const key = (await keys.open([keyId])).get(keyId)
      if (!key) throw new Error(`The data key ${keyId} is not there.`)
      return key.open(apiKey, id)
    },

    sealPast: () =>
      acrossWorkspaces(() =>
        database.transaction(async (tx) => {
          const { rows } = await tx.$client.query<{ id: string; workspace_id: string; api_key: Buffer }>(
            `select id, workspace_id, api_key from model_providers where api_key is not null and key_id is null
             for update skip locked`,
          )
          for (const { id, workspace_id: workspaceId, api_key } of rows) {
            const sealed = await close(tx, { id, workspaceId }, before.open(api_key, id))
            await tx.$client.query('update model_providers set api_key = $2, key_id = $3 where id = $1', [
              id,
              sealed.apiKey,
              sealed.keyId,
            ])
          }
        }),
      ),
  }
}
