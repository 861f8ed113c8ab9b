import { randomBytes } from 'node:crypto'
import type { CreateApiKey, CreatedApiKey } from '@gepeto/contract'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import { newId } from '../../platform/ids.ts'
import { NotYoursToGive } from '../errors/people.ts'
import { KeyNotFound } from '../errors/sign-in.ts'
import { apiKeyCreated, apiKeyRevoked } from '../facts.ts'
import { ownKeys, toApiKey } from '../queries/keys.ts'
import { isPerson } from '../rights.ts'
import { apiKeys, users } from '../tables.ts'

export interface KeyCommandsOptions {
  database: Database
  /** The form in which an API key is stored: a keyed hash. */
  hashKey(key: string): Buffer
  forgetCredentials(): void
}

type Scope = Pick<typeof apiKeys.$inferInsert, 'permissions' | 'collections' | 'expiresAt'>

export function keyCommands({ database, hashKey, forgetCredentials }: KeyCommandsOptions) {
  /**
   * What a new key may do: never more than the credential that makes it, nor for longer.
   * @throws NotYoursToGive, KeyNotFound where that has been revoked
   */
  async function scopeOf(tx: Transaction, actor: Actor, input: CreateApiKey): Promise<Scope> {
    const missing = (input.permissions ?? []).filter((permission) => !actor.permissions.has(permission))
    if (missing.length > 0) throw new NotYoursToGive(missing)
    const scope: Scope = {
      permissions: input.permissions ? [...new Set(input.permissions)] : null,
      collections: input.collections ? [...new Set(input.collections)] : null,
      expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
    }
    if (actor.kind !== 'key') return scope
    // Held until the new one stands, so that whoever revokes the maker at this moment finds it.
    const [maker] = await tx.select().from(apiKeys).where(eq(apiKeys.id, actor.id)).for('share')
    if (!maker || maker.revokedAt) throw new KeyNotFound(actor.id)
    const within = maker.collections
    if (within && scope.collections?.some((id) => !within.includes(id)))
      throw new NotYoursToGive([], beyondCollections)
    if (maker.expiresAt && scope.expiresAt && scope.expiresAt > maker.expiresAt)
      throw new NotYoursToGive([], beyondExpiry)
    return {
      permissions: scope.permissions ?? maker.permissions,
      collections: scope.collections ?? maker.collections,
      expiresAt: scope.expiresAt ?? maker.expiresAt,
    }
  }

  return {
    /** Makes a key in the actor's own name. @throws NotYoursToGive */
    createApiKey: guarded(
      'keys:manage',
      async (actor: Actor, input: CreateApiKey): Promise<CreatedApiKey> => {
        const key = `gpt_${randomBytes(32).toString('base64url')}`
        return database.transaction(async (tx) => {
          const [row] = await tx
            .insert(apiKeys)
            .values({
              id: newId('key'),
              workspaceId: actor.workspaceId,
              userId: isPerson(actor.userId) ? actor.userId : null,
              name: input.name,
              prefix: key.slice(0, 8),
              hash: hashKey(key),
              madeBy: actor.kind === 'key' ? actor.id : null,
              ...(await scopeOf(tx, actor, input)),
            })
            .returning()
          await appendEvents(tx, actor, [apiKeyCreated(row!)])
          const [person] = row!.userId
            ? await tx.select({ name: users.name }).from(users).where(eq(users.id, row!.userId))
            : []
          return { ...toApiKey({ key: row!, person: person?.name ?? null }), key }
        })
      },
    ),

    /**
     * Revokes one of the actor's own keys, with all that were made with it; with `keys:manage-all` anybody's, so that a
     * leak can be stopped by whoever sees it first.
     * @throws KeyNotFound
     */
    revokeApiKey: guarded('keys:manage', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const [row] = await tx
          .update(apiKeys)
          .set({ revokedAt: new Date() })
          .where(
            and(
              eq(apiKeys.workspaceId, actor.workspaceId),
              actor.permissions.has('keys:manage-all') ? undefined : ownKeys(actor),
              eq(apiKeys.id, id),
              isNull(apiKeys.revokedAt),
            ),
          )
          .returning()
        if (!row) throw new KeyNotFound(id)
        const made = await tx
          .update(apiKeys)
          .set({ revokedAt: new Date() })
          .where(and(madeWith(id), isNull(apiKeys.revokedAt)))
          .returning()
        await appendEvents(tx, actor, [row, ...made].map(apiKeyRevoked))
      })
      forgetCredentials()
    }),
  }
}

/** Keys that were made with a key, or with one that was made with it. */
const madeWith = (id: string) =>
  sql`${apiKeys.id} in (
    with recursive made (id) as (
      select id from api_keys where made_by = ${id}
      union select later.id from api_keys later join made on later.made_by = made.id
    ) select id from made)`

const beyondCollections = {
  en: 'The key that you call with does not reach all of these collections. Use another credential.',
  'pt-BR': 'A chave desta chamada não alcança todas essas coleções. Use outra credencial.',
}

const beyondExpiry = {
  en: 'The key that you call with expires earlier. Use another credential, or a nearer day.',
  'pt-BR': 'A chave desta chamada vence antes. Use outra credencial, ou uma data mais próxima.',
}
