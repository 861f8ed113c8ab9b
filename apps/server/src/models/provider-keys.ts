import { eq, isNotNull } from 'drizzle-orm'
import type { DataKeys } from '../platform/crypto/data-keys.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import { openSeal, type Seal } from '../platform/crypto/seal.ts'
import { acrossWorkspaces, type Database, type Transaction } from '../platform/database/index.ts'
import { modelProviders, type ProviderRow } from './tables.ts'

/** Columns of a key that is sealed. */
type SealedKey = Pick<ProviderRow, 'apiKey' | 'keyId'>

/** Where the key is sent: it opens for no other place. */
type Place = Pick<ProviderRow, 'id' | 'kind' | 'baseUrl'>

/** Keys of a workspace's own providers, under the workspace's data key. */
export interface ProviderKeys {
  /** @param apiKey null: it has none */
  close(
    tx: Transaction,
    row: Place & Pick<ProviderRow, 'workspaceId'>,
    apiKey: string | null,
  ): Promise<SealedKey>
  /** @returns undefined where it has none @throws ProviderKeyUnusable */
  open(row: Place & SealedKey): Promise<string | undefined>
  /** Seals those anew that are from before they were bound to their address, once. */
  sealPast(): Promise<void>
}

/** The key that sealed it is gone, it was changed, or the provider's kind or address was changed past the API. */
export class ProviderKeyUnusable extends Error {
  constructor(id: string, options?: ErrorOptions) {
    super(
      `The key of the provider ${id} does not open for its kind and address: they were changed past the API, or the key was. Give the provider its key again.`,
      options,
    )
    this.name = 'ProviderKeyUnusable'
  }
}

const placeOf = ({ id, kind, baseUrl }: Place): string => JSON.stringify([id, kind, baseUrl])

export function openProviderKeys(database: Database, keys: DataKeys, masterKey: MasterKey): ProviderKeys {
  const before = openSeal(masterKey.derive('model provider keys'))

  async function close(
    tx: Transaction,
    row: Place & Pick<ProviderRow, 'workspaceId'>,
    apiKey: string | null,
  ): Promise<SealedKey> {
    if (apiKey === null) return { apiKey: null, keyId: null }
    const key = await keys.current(tx, row.workspaceId, '')
    return { apiKey: key.close(apiKey, placeOf(row)), keyId: key.id }
  }

  return {
    close,

    async open(row) {
      if (row.apiKey === null) return undefined
      const key = row.keyId === null ? undefined : (await keys.open([row.keyId])).get(row.keyId)
      if (!key) throw new ProviderKeyUnusable(row.id)
      try {
        return key.open(row.apiKey, placeOf(row))
      } catch (cause) {
        throw new ProviderKeyUnusable(row.id, { cause })
      }
    },

    async sealPast() {
      if (keys.isDone('provider keys bound')) return
      await acrossWorkspaces(async () => {
        const used = await database.drizzle
          .selectDistinct({ keyId: modelProviders.keyId })
          .from(modelProviders)
          .where(isNotNull(modelProviders.keyId))
        const opened = await keys.open(used.map(({ keyId }) => keyId!))
        await database.transaction(async (tx) => {
          const rows = await tx
            .select()
            .from(modelProviders)
            .where(isNotNull(modelProviders.apiKey))
            .for('update')
          for (const row of rows) {
            const apiKey = openPast(row.keyId === null ? before : opened.get(row.keyId), row)
            if (apiKey === undefined) continue
            await tx
              .update(modelProviders)
              .set(await close(tx, row, apiKey))
              .where(eq(modelProviders.id, row.id))
          }
        })
      })
      await keys.finish('provider keys bound')
    },
  }
}

/** @returns undefined where it is bound to its address already, or opens no way */
function openPast(seal: Seal | undefined, { id, apiKey }: ProviderRow): string | undefined {
  try {
    return seal?.open(apiKey!, id)
  } catch {
    return undefined
  }
}
