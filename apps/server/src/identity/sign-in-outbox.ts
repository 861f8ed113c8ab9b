import { appendEvents, type Relay, systemChain } from '../audit/index.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/telemetry/log.ts'

interface Note {
  position: string
  workspace_id: string | null
  user_id: string
  kind: string
  subject_id: string
  data: Record<string, unknown>
  happened_at: Date
}

/** What the triggers of migration 0018 note, and of it what they tell. */
const told: Record<string, readonly string[]> = {
  'identity.user.signed-in': ['method', 'session'],
  'identity.user.signed-out': ['session'],
  'identity.password.changed': [],
  'identity.account.linked': ['provider'],
  'identity.account.unlinked': ['provider'],
  'identity.passkey.added': ['name'],
  'identity.passkey.removed': ['name'],
  'identity.second-factor.enabled': [],
  'identity.second-factor.disabled': [],
  'identity.second-factor.locked': [],
  'identity.email.verified': [],
  'identity.recovery-code.used': [],
  'identity.recovery-codes.renewed': [],
}

/** Clocks of the database and of this server may differ by so much. */
const clocksDifferMs = 60_000

/** Whether a trigger of ours may have noted it: nothing else becomes an event in this way. */
const isNoted = ({ kind, user_id, subject_id, data, happened_at }: Note): boolean =>
  told[kind] !== undefined &&
  (subject_id === user_id || kind.startsWith('identity.passkey.')) &&
  Object.keys(data).every((name) => told[kind]!.includes(name)) &&
  happened_at.getTime() <= Date.now() + clocksDifferMs

/** Sealed in one transaction. */
const batchSize = 200

/**
 * Makes events of what triggers noted when the sign-in library wrote its tables (migration 0018): each once, in the
 * order in which it happened, in the chain of each workspace that the person was in, else in the system's.
 */
export const relaySignIns =
  (log: Log): Relay =>
  async (tx) => {
    const { rows } = await tx.$client.query<Note>(
      `delete from sign_in_outbox where position in (select position from sign_in_outbox order by position limit $1)
     returning *`,
      [batchSize],
    )
    if (rows.length === 0) return false
    // Held until the commit: nobody is erased in between, so no key is made for somebody who was.
    const { rows: standings } = await tx.$client.query<{ workspace_id: string; user_id: string }>(
      'select workspace_id, user_id from memberships where user_id = any($1) for key share',
      [[...new Set(rows.map(({ user_id }) => user_id))]],
    )
    const members = new Set(standings.map(({ workspace_id, user_id }) => `${workspace_id} ${user_id}`))
    const noted = rows.filter(isNoted)
    if (noted.length < rows.length)
      log.error(
        { notes: rows.length - noted.length },
        'notes of what the sign-in library did are none of ours, and become no events: look into the database',
      )
    for (const note of noted.sort((one, other) => Number(one.position) - Number(other.position))) {
      const { workspace_id, user_id, kind, subject_id, data, happened_at } = note
      const isMember = members.has(`${workspace_id} ${user_id}`)
      const { name: _, ...impersonal } = data
      await appendEvents(tx, { kind: 'user', id: user_id, workspaceId: workspace_id ?? systemChain }, [
        {
          id: newId('evt'),
          createdAt: happened_at,
          kind,
          subjectId: subject_id,
          // Who is no member gets no key, so what they named is left out.
          ...(isMember ? { data, about: user_id } : { data: impersonal, about: '' }),
        },
      ])
    }
    return rows.length === batchSize
  }
