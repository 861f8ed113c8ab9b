import {
  type Consent,
  type ConsentList,
  consentTexts,
  type DecideConsent,
  type Purpose,
  purposes,
} from '@gepeto/contract'
import { appendEvents } from '../audit/index.ts'
import { PersonNotFound } from '../identity/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import { type Database, inWorkspace } from '../platform/database/index.ts'
import { NobodysConsent, TextChanged } from './errors.ts'
import { consentDecided } from './facts.ts'

/** How long it is trusted who has withdrawn what, unless a change is told, in milliseconds. */
const trustedMs = 2000

interface ConsentRow {
  purpose: Purpose
  is_given: boolean
  text_version: string
  decided_at: Date
}

/** What people agreed to, and what follows from it. */
export function openConsents(database: Database, cache: Cache) {
  /** `person purpose` of each that is withdrawn in a workspace: few are, and each question asks. */
  const withdrawn = cache.lookup<string[]>('withdrawn-consents', { ttlMs: trustedMs, maxEntries: 1000 })

  const withdrawnIn = (workspaceId: string): Promise<string[]> =>
    withdrawn.get(workspaceId, () =>
      inWorkspace(workspaceId, async () => {
        const { rows } = await database.pool.query<{ person_id: string; purpose: string }>(
          'select person_id, purpose from consents where workspace_id = $1 and not is_given',
          [workspaceId],
        )
        return rows.map(({ person_id, purpose }) => `${person_id} ${purpose}`)
      }),
    )

  async function consentsOf({ workspaceId }: Actor, personId: string): Promise<ConsentList> {
    const { rows } = await database.pool.query<ConsentRow>(
      'select purpose, is_given, text_version, decided_at from consents where workspace_id = $1 and person_id = $2',
      [workspaceId, personId],
    )
    return {
      items: purposes.map((purpose): Consent => {
        const row = rows.find((one) => one.purpose === purpose)
        if (!row) return { purpose, state: 'undecided', textVersion: null, decidedAt: null }
        return {
          purpose,
          state: row.is_given ? 'given' : 'withdrawn',
          textVersion: row.text_version,
          decidedAt: row.decided_at.toISOString(),
        }
      }),
    }
  }

  return {
    /** Whether a person's questions may be used so: they have not said no. For calls that are guarded themselves. */
    async allows({ workspaceId, userId }: Pick<Actor, 'workspaceId' | 'userId'>, purpose: Purpose) {
      return !(await withdrawnIn(workspaceId)).includes(`${userId} ${purpose}`)
    },

    /** One's own. */
    ownConsents: guarded('account:use', (actor: Actor) => consentsOf(actor, actor.userId)),

    /** @throws PersonNotFound */
    consentsOfPerson: guarded('privacy:manage', async (actor: Actor, personId: string) => {
      const { rows } = await database.pool.query(
        'select from memberships where workspace_id = $1 and user_id = $2',
        [actor.workspaceId, personId],
      )
      if (rows.length === 0) throw new PersonNotFound(personId)
      return consentsOf(actor, personId)
    }),

    /** Given or withdrawn, by nobody but the person. @throws NobodysConsent, TextChanged */
    decideConsent: guarded(
      'account:use',
      async (actor: Actor, purpose: Purpose, { given, textVersion }: DecideConsent): Promise<ConsentList> => {
        const { workspaceId, userId } = actor
        if (!userId.startsWith('usr_')) throw new NobodysConsent()
        const { version } = consentTexts[purpose]
        if (textVersion !== version) throw new TextChanged(version)
        await database.transaction(async (tx) => {
          await tx.$client.query(
            `insert into consents (workspace_id, person_id, purpose, is_given, text_version, decided_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (workspace_id, person_id, purpose) do update set
               is_given = excluded.is_given, text_version = excluded.text_version, decided_at = excluded.decided_at`,
            [workspaceId, userId, purpose, given, version, new Date()],
          )
          await appendEvents(tx, actor, [consentDecided(userId, purpose, given, version)])
        })
        withdrawn.forget()
        return consentsOf(actor, userId)
      },
    ),

    personalData: {
      async *exportPerson(actor: Actor, personId: string) {
        const { items } = await consentsOf(actor, personId)
        yield { name: 'consents.json', content: JSON.stringify(items, null, 2) }
      },
      async erasePerson(
        tx: { $client: { query(text: string, values: string[]): Promise<{ rowCount: number | null }> } },
        { workspaceId }: Actor,
        personId: string,
      ) {
        const gone = await tx.$client.query(
          'delete from consents where workspace_id = $1 and person_id = $2',
          [workspaceId, personId],
        )
        return { consents: gone.rowCount ?? 0 }
      },
    },
  }
}

export type Consents = ReturnType<typeof openConsents>
