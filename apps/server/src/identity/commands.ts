import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Setup } from '@gepeto/contract'
import { and, asc, count, eq, isNull, sql } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'
import type { AccountSeals } from './account-seals.ts'
import { SetupClosed } from './errors/sign-in.ts'
import { apiKeyCreated, ownerCreated, workspaceCreated } from './facts.ts'
import { hashPassword } from './password.ts'
import { refuseCommonPassword } from './passwords/common.ts'
import { accounts, apiKeys, memberships, users, workspaces } from './tables.ts'

/** Told when a workspace comes into being, in the same transaction, so that other domains can furnish it. */
export type WorkspaceListener = (tx: Transaction, workspaceId: string) => Promise<void>

/** Told when the owner makes their account, with the language they speak, if they said so. */
export type OwnerListener = (
  tx: Transaction,
  workspaceId: string,
  language: string | undefined,
) => Promise<void>

export interface IdentityCommandsOptions {
  database: Database
  seals: AccountSeals
  /** The form in which an API key is stored: a keyed hash. */
  hashKey(key: string): Buffer
  onWorkspaceCreated: WorkspaceListener[]
  onOwnerCreated: OwnerListener[]
}

export function identityCommands({
  database,
  seals,
  hashKey,
  onWorkspaceCreated,
  onOwnerCreated,
}: IdentityCommandsOptions) {
  /** The first workspace of this installation, made if it is not there. */
  async function ensureWorkspace(tx: Transaction): Promise<string> {
    await tx.execute(sql`select pg_advisory_xact_lock(7361, 1)`)
    const [standing] = await tx
      .select({ id: workspaces.id })
      .from(workspaces)
      .orderBy(asc(workspaces.createdAt), asc(workspaces.id))
      .limit(1)
    if (standing) return standing.id
    const id = newId('ws')
    await tx.insert(workspaces).values({ id, name: 'Gepeto' })
    await appendEvents(tx, { kind: 'system', id: 'setup', workspaceId: id }, [workspaceCreated(id)])
    for (const listener of onWorkspaceCreated) await listener(tx, id)
    return id
  }

  async function hasOwner(queryable: Transaction | Database['drizzle']): Promise<boolean> {
    const [row] = await queryable.select({ owners: count() }).from(memberships)
    return (row?.owners ?? 0) > 0
  }

  /**
   * Makes the first account, owner of the workspace.
   * @throws SetupClosed when there is one already
   */
  async function createOwner(
    email: string,
    password: string,
    language?: string,
  ): Promise<{ userId: string; workspaceId: string }> {
    await refuseCommonPassword(password, [email])
    const hash = await hashPassword(password)
    return database.transaction(async (tx) => {
      const workspaceId = await ensureWorkspace(tx)
      if (await hasOwner(tx))
        throw new SetupClosed({
          en: 'This Gepeto has its owner already. Sign in instead.',
          'pt-BR': 'Este Gepeto já tem dono. Entre com a sua conta.',
        })
      const userId = newId('usr')
      const address = email.toLowerCase()
      await tx.insert(users).values({
        id: userId,
        name: address.split('@')[0] ?? address,
        email: seals.close(address, 'address'),
      })
      await tx
        .insert(accounts)
        .values({ id: newId('usr'), userId, accountId: userId, providerId: 'credential', password: hash })
      await tx.insert(memberships).values({ workspaceId, userId, role: 'owner' })
      await tx.update(apiKeys).set({ userId }).where(isNull(apiKeys.userId))
      await appendEvents(tx, { kind: 'user', id: userId, workspaceId }, [ownerCreated(userId)])
      for (const listener of onOwnerCreated) await listener(tx, workspaceId, language)
      return { userId, workspaceId }
    })
  }

  /** A code for the set-up link; it lives in this process and dies with its first use. */
  const setupCode = randomBytes(24).toString('base64url')

  async function setUp(input: Setup) {
    const given = Buffer.from(input.code)
    const expected = Buffer.from(setupCode)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new SetupClosed({
        en: 'The code in this link is not the one that was printed last. Use the newest link that the server printed.',
        'pt-BR':
          'O código deste link não é o último que foi mostrado. Use o link mais novo que o servidor mostrou.',
      })
    }
    return createOwner(input.email, input.password, input.language)
  }

  /** Sees to it that the configured key exists; it is stored like any other, by its hash. */
  async function ensureBootstrapKey(key: string): Promise<void> {
    await database.transaction(async (tx) => {
      const workspaceId = await ensureWorkspace(tx)
      const hash = hashKey(key)
      const [standing] = await tx
        .select({ id: apiKeys.id })
        .from(apiKeys)
        .where(eq(apiKeys.hash, hash))
        .limit(1)
      if (standing) return
      const [owner] = await tx
        .select({ userId: memberships.userId })
        .from(memberships)
        .where(
          and(
            eq(memberships.workspaceId, workspaceId),
            eq(memberships.role, 'owner'),
            isNull(memberships.suspendedAt),
          ),
        )
        .orderBy(asc(memberships.createdAt))
        .limit(1)
      const row = {
        id: newId('key'),
        workspaceId,
        userId: owner?.userId ?? null,
        name: 'Bootstrap',
        prefix: key.slice(0, 8),
        hash,
      }
      await tx.insert(apiKeys).values(row)
      await appendEvents(tx, { kind: 'system', id: 'setup', workspaceId }, [apiKeyCreated(row)])
    })
  }

  return {
    setupCode,
    setUp,
    createOwner,
    ensureWorkspace: () => database.transaction(ensureWorkspace),
    ensureBootstrapKey,
    hasOwner: () => hasOwner(database.drizzle),
  }
}

export type IdentityCommands = ReturnType<typeof identityCommands>
