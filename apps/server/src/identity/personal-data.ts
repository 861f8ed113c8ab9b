import { and, eq, ne, or, sql } from 'drizzle-orm'
import { changeKinds } from '../audit/index.ts'
import { type Actor, authorize } from '../platform/actor.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import type { AccountSeals } from './account-seals.ts'
import { NotOneself, PersonNotFound } from './errors/people.ts'
import { findPerson } from './queries/people.ts'
import { apiKeys, invitations, memberships, passkeys, sessions, users, verifications } from './tables.ts'

/** Takes a person out of a workspace, in the caller's transaction. @throws PersonNotFound, NotYoursToGive, LastOwner */
export type TakeOut = (tx: Transaction, actor: Actor, userId: string) => Promise<void>

/** Whether a legal hold of another workspace stands on what this account is the name of. */
export type HoldQuery = (tx: Transaction, workspaceId: string, userId: string) => Promise<boolean>

export interface IdentityDataOptions {
  database: Database
  seals: AccountSeals
  takeOut: TakeOut
  isHeldElsewhere: HoldQuery
  forgetCredentials(): void
}

/** What is known of a person: account, membership, keys, sessions. For commands that are guarded themselves. */
export function identityData(options: IdentityDataOptions) {
  const { database, seals, takeOut, isHeldElsewhere, forgetCredentials } = options
  return {
    /**
     * Sessions and passkeys are the account's, not the workspace's: only the person takes them away.
     * @throws PersonNotFound when they are no member
     */
    async *exportPerson(actor: Actor, userId: string) {
      const { workspaceId } = actor
      const db = database.drizzle
      const person = await findPerson({ db, seals }, workspaceId, userId)
      const ofPerson = and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.userId, userId))
      const keys = await db.select().from(apiKeys).where(ofPerson)
      const ownKeys = keys.map(({ hash: _, ...key }) => key)
      if (actor.userId !== userId) {
        yield json('account.json', { ...person, apiKeys: ownKeys })
        return
      }
      const signedIn = await db.select().from(sessions).where(eq(sessions.userId, userId))
      const held = await db.select().from(passkeys).where(eq(passkeys.userId, userId))
      yield json('account.json', {
        ...person,
        apiKeys: ownKeys,
        sessions: signedIn.map(({ token: _, ...session }) => session),
        passkeys: held.map(({ id, name, createdAt }) => ({ id, name, createdAt })),
      })
    },

    /**
     * The membership goes with all that hangs on it, and the account where it belongs to no other workspace and none
     * holds it. Of somebody who was taken out before, what was left.
     * What somebody did as administrator goes unreadable with them: an administrator does not do that to another.
     * @throws PersonNotFound, NotYoursToGive, LastOwner, NotOneself, NotPermitted
     */
    async erasePerson(tx: Transaction, actor: Actor, userId: string) {
      if (userId === actor.userId) throw new NotOneself()
      const { workspaceId } = actor
      const [account] = await tx.select().from(users).where(eq(users.id, userId)).limit(1)
      const standings = await tx.select().from(memberships).where(eq(memberships.userId, userId))
      const isMember = standings.some((standing) => standing.workspaceId === workspaceId)
      if (await hasAdministered(tx, workspaceId, userId)) authorize(actor, 'audit:read')
      if (isMember) await takeOut(tx, actor, userId)
      else if (!(await wasHere(tx, workspaceId, userId))) throw new PersonNotFound(userId)
      const removed = async (query: Promise<{ rowCount: number | null }>) => (await query).rowCount ?? 0
      const deleted = {
        memberships: isMember ? 1 : 0,
        apiKeys: await removed(
          tx.delete(apiKeys).where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.userId, userId))),
        ),
        invitations: account
          ? await removed(
              tx
                .delete(invitations)
                .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.email, account.email))),
            )
          : 0,
        accounts: 0,
      }
      const [elsewhere] = await tx
        .select({ id: memberships.workspaceId })
        .from(memberships)
        .where(and(eq(memberships.userId, userId), ne(memberships.workspaceId, workspaceId)))
        .limit(1)
      if (account && !elsewhere && !(await isHeldElsewhere(tx, workspaceId, userId))) {
        await tx
          .delete(verifications)
          .where(or(eq(verifications.value, userId), sql`strpos(${verifications.identifier}, ${userId}) > 0`))
        // Credentials, sessions, passkeys and second factors go with it.
        deleted.accounts = await removed(tx.delete(users).where(eq(users.id, userId)))
      }
      tx.afterCommit(forgetCredentials)
      return deleted
    },
  }
}

/** Whether the log holds something under a key of theirs. */
async function wasHere(tx: Transaction, workspaceId: string, userId: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select from data_keys where workspace_id = ${workspaceId} and person_id = ${userId} and wrapped is not null`,
  )
  return rows.length > 0
}

/** What somebody does with power over others, or over what is kept: what changes, and what is looked at. */
const administering = [
  ...changeKinds,
  'privacy',
  'audit',
  'identity.access.reviewed',
  'models.usage.read',
  'knowledge.document.opened-unshared',
  'knowledge.documents.listed-unshared',
  'knowledge.documents.found-unshared',
  // Whose documents went with it is not known any more.
  'knowledge.collection.deleted',
]

/** What changes documents and collections. Whose they were decides whether that was done to others. */
const changing = [
  'knowledge.collection.changed',
  'knowledge.document.changed',
  'knowledge.document.replaced',
  'knowledge.document.deleted',
]

/** What of a document or a collection tells whose it is: who made it, and who brought any version. */
const bringing = ['knowledge.collection.created', 'knowledge.document.added', 'knowledge.document.replaced']

/**
 * An API key is gone with its account, which may have been erased elsewhere. What was done by it is found then by that it
 * was made for them, and by whose key the event is sealed under where it is not about somebody else.
 */
const findAdministering = {
  name: 'identity.find-administering',
  text: `
    with sealing as (select id from data_keys where workspace_id = $1 and person_id = $2),
    keys as (
      select id from api_keys where user_id = $2
      union select subject_id from events
        where workspace_id = $1 and kind = 'identity.api-key.created' and key_id in (select id from sealing))
    select from events e where workspace_id = $1 and subject_id <> $2
      and (actor_id = $2 or actor_id in (select id from keys)
        or actor_kind = 'key' and key_id in (select id from sealing) and not starts_with(kind, 'identity.'))
      -- Keys of their own are theirs, also where they are gone.
      and not (starts_with(kind, 'identity.api-key.') and subject_id in (select id from keys))
      -- Who joins by an invitation does that to themselves.
      and kind <> 'identity.invitation.accepted'
      and (exists (select from unnest($3::text[]) as k where kind = k or starts_with(kind, k || '.'))
        or kind = any($4) and exists (
          select from events o where o.workspace_id = $1 and o.subject_id = e.subject_id
            and o.kind = any($5) and o.key_id not in (select id from sealing)))
    limit 1`,
}

/** Whether the log tells of them what they did to others, to what others brought or may do, or to what is kept. */
async function hasAdministered(tx: Transaction, workspaceId: string, userId: string): Promise<boolean> {
  const { rows } = await tx.$client.query({
    ...findAdministering,
    values: [workspaceId, userId, administering, changing, bringing],
  })
  return rows.length > 0
}

const json = (name: string, content: object) => ({ name, content: JSON.stringify(content, null, 2) })
