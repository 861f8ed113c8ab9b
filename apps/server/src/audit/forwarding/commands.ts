import type { LogForwarding, LogForwardingTest, SetLogForwarding } from '@gepeto/contract'
import { type Actor, authorize, guarded } from '../../platform/actor.ts'
import type { Seal } from '../../platform/crypto/seal.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Egress } from '../../platform/egress/egress.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import type { Bilingual } from '../../platform/language.ts'
import { ForwardingNotSet } from '../errors.ts'
import { appendEvents } from '../event-log.ts'
import { forwardingRemoved, forwardingSet, forwardingTested } from '../facts.ts'
import { collectorOf, type ForwardingRow, secretPlace, whyNot } from './forwarder.ts'
import { hostAndPort, sendTo } from './send.ts'

export interface ForwardingCommandsOptions {
  database: Database
  seal: Seal
  egress: Pick<Egress, 'connections' | 'openTls'>
  wake(): void
}

/** As it goes out, with why the last try failed in both languages. */
export type ForwardingView = Omit<LogForwarding, 'failure'> & { failure: Bilingual | null }
export type ForwardingTrial = Omit<LogForwardingTest, 'reason'> & { reason: Bilingual | null }

const testMs = 10_000

const secretForAddress: Bilingual = {
  en: 'must be given again for another address, or null for none: it was meant for the collector of before.',
  'pt-BR':
    'deve ser informado de novo para outro endereço, ou null para nenhum: ele era do coletor anterior.',
}

const beyondTheEnd: Bilingual = {
  en: 'nothing is sent: how far the collector has come was changed in the database to a place that the log does not have yet. Find out by whom, and set the forwarding up again.',
  'pt-BR':
    'nada é enviado: até onde o coletor chegou foi alterado no banco para um lugar que o registro ainda não tem. Apure quem fez isso e configure o envio de novo.',
}

/** Where a workspace's events are sent. */
export function forwardingCommands({ database, seal, egress, wake }: ForwardingCommandsOptions) {
  async function find({ workspaceId }: Actor): Promise<(ForwardingRow & { behind: number }) | undefined> {
    const { rows } = await database.pool.query<ForwardingRow & { behind: number }>(
      `select f.*, coalesce((select max(sequence) from event_links l where l.workspace_id = f.workspace_id), 0)::int
         - f.sequence::int as behind
       from log_forwarding f where workspace_id = $1`,
      [workspaceId],
    )
    return rows[0]
  }

  const view = (row: ForwardingRow & { behind: number }): ForwardingView => ({
    kind: row.kind,
    address: row.address,
    withContent: row.with_content,
    hasSecret: row.secret !== null,
    hasAuthority: row.authority !== null,
    sequence: Number(row.sequence),
    behind: Math.max(0, row.behind),
    takenAt: row.taken_at?.toISOString() ?? null,
    failure: row.behind < 0 ? beyondTheEnd : row.failure,
    failedAt: row.failure ? (row.failed_at?.toISOString() ?? null) : null,
  })

  return {
    getForwarding: guarded('audit:manage', async (actor: Actor) => {
      const row = await find(actor)
      return row ? view(row) : null
    }),

    /** @throws InvalidRequest, AddressForbidden; NotPermitted where what is told goes too and the actor may not read it */
    setForwarding: guarded(
      'audit:manage',
      async (actor: Actor, input: SetLogForwarding): Promise<ForwardingView> => {
        const { kind, address, withContent, secret, authority, fromStart } = input
        // What happened before, and what is told of it, are a reader's to give away.
        if (withContent || fromStart) authorize(actor, 'audit:read')
        checkAddress(kind, address)
        const { workspaceId } = actor
        await database.transaction(async (tx) => {
          const { rows } = await tx.$client.query<{ is_kept: boolean }>(
            `select address = $2 and kind = $3 as is_kept from log_forwarding
             where workspace_id = $1 and secret is not null for update`,
            [workspaceId, address, kind],
          )
          // It was given for the collector of before: another one must not be told it.
          if (secret === undefined && rows[0]?.is_kept === false)
            throw new InvalidRequest('secret', secretForAddress)
          const sealed =
            typeof secret === 'string'
              ? seal.close(secret, secretPlace({ workspace_id: workspaceId, kind, address }))
              : null
          await tx.$client.query(
            `insert into log_forwarding as f
               (workspace_id, kind, address, secret, authority, with_content, set_by, sequence)
             select $1, $2, $3, $4, $5, $6, $7,
               case when $8 then 0
                 else coalesce((select max(sequence) from event_links where workspace_id = $1), 0) end
             on conflict (workspace_id) do update set kind = excluded.kind, address = excluded.address,
               secret = case when $9 then f.secret else excluded.secret end,
               authority = case when $10 then f.authority else excluded.authority end,
               with_content = excluded.with_content, set_by = excluded.set_by,
               sequence = case when $8 then 0 else least(f.sequence, excluded.sequence) end,
               failure = null, failed_at = null, failures = 0`,
            [
              workspaceId,
              kind,
              address,
              sealed,
              authority ?? null,
              withContent,
              actor.userId,
              fromStart,
              secret === undefined,
              authority === undefined,
            ],
          )
          await appendEvents(tx, actor, [forwardingSet(workspaceId, { kind, address, withContent })])
        })
        wake()
        return view((await find(actor))!)
      },
    ),

    /** Nothing is sent from now on. @throws ForwardingNotSet */
    removeForwarding: guarded(
      'audit:manage',
      (actor: Actor): Promise<void> =>
        database.transaction(async (tx) => {
          const { workspaceId } = actor
          const { rowCount } = await tx.$client.query('delete from log_forwarding where workspace_id = $1', [
            workspaceId,
          ])
          if (!rowCount) throw new ForwardingNotSet()
          await appendEvents(tx, actor, [forwardingRemoved(workspaceId)])
        }),
    ),

    /** Sends one event that says that this is a test, past the breaker. @throws ForwardingNotSet */
    testForwarding: guarded('audit:manage', async (actor: Actor): Promise<ForwardingTrial> => {
      const row = await find(actor)
      if (!row) throw new ForwardingNotSet()
      const { workspaceId } = actor
      const began = performance.now()
      const event = {
        id: 'evt_test',
        workspaceId,
        actorKind: actor.kind,
        actorId: actor.id,
        kind: 'audit.forwarding.tested',
        subjectId: workspaceId,
        createdAt: new Date().toISOString(),
        sequence: 0,
        hash: '',
      }
      const send = async () => sendTo(egress, collectorOf(row, seal), [event], AbortSignal.timeout(testMs))
      const reason = await send().then(() => null, whyNot)
      await database.transaction((tx) =>
        appendEvents(tx, actor, [forwardingTested(workspaceId, row.address, reason === null)]),
      )
      return { ok: reason === null, reason, tookMs: Math.round(performance.now() - began) }
    }),
  }

  function checkAddress(kind: SetLogForwarding['kind'], address: string): void {
    if (kind === 'syslog') {
      const place = hostAndPort(address)
      if (!place) throw new InvalidRequest('body.address', noHost)
      egress.connections.check(`https://${place.host.includes(':') ? `[${place.host}]` : place.host}`)
      return
    }
    const url = URL.parse(address)
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
      throw new InvalidRequest('body.address', noUrl)
    egress.connections.check(address)
  }
}

const noHost = {
  en: 'is not host:port, such as siem.example.org:6514.',
  'pt-BR': 'não tem a forma servidor:porta, como siem.example.org:6514.',
}
const noUrl = {
  en: 'is not an http or https address without a name and password in it.',
  'pt-BR': 'não é um endereço http ou https sem nome e senha dentro dele.',
}
