import { randomUUID } from 'node:crypto'
import type { JsonWebKeySet } from '@gepeto/contract'
import { and, desc, gt, isNull, or, sql } from 'drizzle-orm'
import type { CryptoKey, JWK } from 'jose'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Cache } from '../../platform/cache/index.ts'
import type { MasterKey } from '../../platform/crypto/master-key.ts'
import { acrossWorkspaces, type Database, type Transaction } from '../../platform/database/index.ts'
import { signingKeysRotated } from '../facts.ts'
import { signingKeys } from '../tables.ts'

/** Ed25519: short tokens, quick to verify, no parameters to get wrong (RFC 8037). */
export const algorithm = 'EdDSA'

/** A key signs for this long, in milliseconds; then a new one takes its place. */
const signingMs = 30 * 24 * 3600_000

/** How long the keys that were read are trusted without another look, in milliseconds, unless a change is told. */
const trustedMs = 2000

/** Serialises rotation over instances: "sgnk" as a number. */
const rotationLock = 0x73676e6b

type KeyRow = typeof signingKeys.$inferSelect

export interface SigningKeyOptions {
  database: Database
  cache: Cache
  masterKey: MasterKey
  /** How long a token lives, in milliseconds: a retired key is published for as long, and a minute more. */
  tokenMs: number
}

/** The keys that sign access tokens: in the database, the private ones sealed with a key drawn from the master key. */
export function openSigningKeys({ database, cache, masterKey, tokenMs }: SigningKeyOptions) {
  const sealingKey = masterKey.derive('signing-keys')
  const imported = new Map<string, Promise<CryptoKey>>()
  const known = cache.lookup<KeyRow[]>('signing-keys', { ttlMs: trustedMs, maxEntries: 1 })

  const living = () =>
    or(isNull(signingKeys.retiredAt), gt(signingKeys.retiredAt, new Date(Date.now() - tokenMs - 60_000)))

  /** The keys whose tokens are taken, the newest first. */
  const keys = (): Promise<KeyRow[]> =>
    known.get('all', () => {
      const select = database.drizzle.select().from(signingKeys).where(living())
      return acrossWorkspaces(() =>
        select.orderBy(desc(signingKeys.createdAt), desc(signingKeys.id)).execute(),
      )
    })

  async function makeKey(tx: Transaction): Promise<KeyRow> {
    const jose = await import('jose')
    const pair = await jose.generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true })
    const [publicKey, secret] = await Promise.all([
      jose.exportJWK(pair.publicKey),
      jose.exportJWK(pair.privateKey),
    ])
    const privateKey = await new jose.CompactEncrypt(new TextEncoder().encode(JSON.stringify(secret)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(sealingKey)
    const values = { id: randomUUID(), publicKey: { ...publicKey }, privateKey }
    const [row] = await tx.insert(signingKeys).values(values).returning()
    return row!
  }

  /** @param isDue asked once no other instance is rotating */
  async function rotate(
    isDue: (newest: KeyRow | undefined) => boolean,
    after?: (tx: Transaction, key: KeyRow) => Promise<void>,
  ) {
    const made = await acrossWorkspaces(() =>
      database.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${rotationLock})`)
        const [newest] = await tx
          .select()
          .from(signingKeys)
          .where(isNull(signingKeys.retiredAt))
          .orderBy(desc(signingKeys.createdAt))
          .limit(1)
        if (!isDue(newest)) return newest!
        await tx.update(signingKeys).set({ retiredAt: new Date() }).where(isNull(signingKeys.retiredAt))
        const key = await makeKey(tx)
        await after?.(tx, key)
        return key
      }),
    )
    known.forget()
    return made
  }

  const isTooOld = (key: KeyRow | undefined) => !key || Date.now() - key.createdAt.getTime() > signingMs

  async function privateKeyOf({ id, privateKey }: KeyRow): Promise<CryptoKey> {
    const known = imported.get(id)
    if (known) return known
    const key = (async () => {
      const jose = await import('jose')
      const { plaintext } = await jose.compactDecrypt(privateKey, sealingKey)
      const jwk = JSON.parse(new TextDecoder().decode(plaintext)) as JWK
      return (await jose.importJWK(jwk, algorithm)) as CryptoKey
    })()
    imported.set(id, key)
    return key
  }

  return {
    /** The key that signs now; a new one is made when there is none yet, or it has signed for 30 days. */
    async current(): Promise<{ kid: string; key: CryptoKey }> {
      const found = (await keys()).find(({ retiredAt }) => retiredAt === null)
      const row = found && !isTooOld(found) ? found : await rotate(isTooOld)
      return { kid: row.id, key: await privateKeyOf(row) }
    },

    /** The public key with this `kid`; undefined when there is none (any more). */
    async find(kid: string | undefined): Promise<CryptoKey | undefined> {
      const row = (await keys()).find(({ id }) => id === kid)
      if (!row) return undefined
      const jose = await import('jose')
      return (await jose.importJWK(row.publicKey as JWK, algorithm)) as CryptoKey
    },

    async publicKeys(): Promise<JsonWebKeySet> {
      if ((await keys()).length === 0) await rotate(isTooOld)
      return {
        keys: (await keys()).map(({ id, publicKey }) => ({
          ...(publicKey as { kty: string; crv: string; x: string }),
          kid: id,
          alg: algorithm,
          use: 'sig' as const,
        })),
      }
    },

    /**
     * A new key signs from now on. Older ones are taken until their tokens have expired.
     * @param revokeOlder takes them out at once instead, with every token that they signed
     */
    rotateSigningKeys: guarded(
      'sign-in:manage',
      async (actor: Actor, revokeOlder: boolean): Promise<{ kid: string }> => {
        const { id } = await rotate(
          () => true,
          async (tx, key) => {
            if (revokeOlder)
              await tx.delete(signingKeys).where(and(living(), sql`${signingKeys.id} <> ${key.id}`))
            await appendEvents(tx, actor, [signingKeysRotated(key.id, revokeOlder)])
          },
        )
        return { kid: id }
      },
    ),

    forget: known.forget,
  }
}

export type SigningKeys = ReturnType<typeof openSigningKeys>
