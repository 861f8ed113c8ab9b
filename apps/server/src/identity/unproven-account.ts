import { and, eq, isNull, sql } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { apiKeyRevoked, ownerCreated, unprovenCredentialsDropped } from './facts.ts'
import { endHalfways, endSessions } from './sessions.ts'
import { accounts, apiKeys, memberships, passkeys, twoFactors, users } from './tables.ts'

/**
 * To be called before an account is given to somebody who has proven its address. Where nobody had proven it
 * here, whoever made the account may be somebody else, who was shown a link that was not meant for them: all that opens
 * the account until now ends, in one transaction, and the address counts as proven. Not so for whoever set this server
 * up: who reads the printed code runs it.
 * @param keepsSecondFactor for who has proven a mailbox only, which must never stand in for a second factor: where it is
 *                          a stranger's, an administrator takes it off
 * @returns whether anything was ended
 */
export function dropUnprovenCredentials(
  database: Database,
  userId: string,
  { keepsSecondFactor = false } = {},
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const [user] = await tx
      .select({ emailVerified: users.emailVerified })
      .from(users)
      .where(eq(users.id, userId))
      .for('update')
    if (!user || user.emailVerified || (await hasSetUp(tx, userId))) return false
    await tx
      .update(users)
      .set({
        emailVerified: true,
        ...(keepsSecondFactor ? {} : { twoFactorEnabled: false }),
        updatedAt: new Date(),
      })
      .where(eq(users.id, userId))
    await tx.delete(accounts).where(eq(accounts.userId, userId))
    await tx.delete(passkeys).where(eq(passkeys.userId, userId))
    if (!keepsSecondFactor) await tx.delete(twoFactors).where(eq(twoFactors.userId, userId))
    await endHalfways(tx, userId)
    await endSessions(tx, userId)
    const revoked = await tx
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
      .returning()
    const standings = await tx.select().from(memberships).where(eq(memberships.userId, userId))
    for (const { workspaceId } of standings)
      await appendEvents(tx, { kind: 'user', id: userId, workspaceId }, [
        unprovenCredentialsDropped(userId),
        ...revoked.filter((key) => key.workspaceId === workspaceId).map(apiKeyRevoked),
      ])
    return true
  })
}

async function hasSetUp(tx: Transaction, userId: string): Promise<boolean> {
  const { kind } = ownerCreated(userId)
  const { rows } = await tx.execute(
    sql`select from events where subject_id = ${userId} and kind = ${kind} limit 1`,
  )
  return rows.length > 0
}
