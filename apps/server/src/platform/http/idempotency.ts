import { createHmac } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import type { MasterKey } from '../crypto/master-key.ts'
import { openSeal } from '../crypto/seal.ts'
import { acrossWorkspaces, type Database, inWorkspace } from '../database/index.ts'
import type { Jobs } from '../jobs/index.ts'
import { IdempotencyKeyReused, InvalidRequest, RequestUnderWay } from './errors.ts'
import type { Http } from './server.ts'

/** How long an answer is kept for a second try of its request. */
const keptHours = 24

/** After this long without an answer, a request's server is taken for dead. */
const underWayMinutes = 10

const longestKey = 255

/** What is too old is deleted once an hour. */
const sweepJob = 'http.sweep-idempotent-answers'
const sweepEveryMs = 3_600_000

interface Kept {
  request: Buffer
  status: number | null
  content_type: string | null
  body: Buffer | null
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What a second try is given where the answer shows what documents say: `anew` carries the request out again; a
     * function reads what was kept as its caller may have it now. Absent: the kept answer as it is.
     */
    replay?: 'anew' | ((actor: Actor, kept: unknown) => Promise<unknown>)
  }
}

/**
 * `Idempotency-Key` on POST: the first request with a key is carried out and its answer kept for 24 hours; a second one
 * with the same key and content is given that answer (with `idempotency-replayed: true`) and does nothing.
 * An answer is kept, sealed, for the one credential that asked, with the permissions and the reach that it had: with
 * others, or with another credential of the same person, the request is a new one, which its command judges.
 * Server errors and streamed answers are not kept. Of a multipart body only the headers are compared: its bytes are
 * never held; the same file twice is told by its content anyway.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-06
 */
export function registerIdempotency(
  app: Http,
  { database, jobs, masterKey }: { database: Database; jobs: Jobs; masterKey: MasterKey },
) {
  const held = new WeakMap<FastifyRequest, string>()
  const seal = openSeal(masterKey.derive('idempotent answers'))
  const hashKey = masterKey.derive('idempotent requests')
  const hashed = (facts: unknown[]) => createHmac('sha256', hashKey).update(JSON.stringify(facts)).digest()
  const query = <Row extends object>({ actor }: FastifyRequest, text: string, more: unknown[]) =>
    inWorkspace(actor.workspaceId, () =>
      database.pool.query<Row>(text, [actor.workspaceId, hashed(standingOf(actor)), ...more]),
    )

  /** Where a body is sealed: it opens in no other row. */
  const placeOf = ({ actor }: FastifyRequest, key: string) =>
    JSON.stringify([actor.workspaceId, ...standingOf(actor), key])

  const forget = (request: FastifyRequest, key: string) =>
    query(
      request,
      'delete from idempotent_requests where workspace_id = $1 and caller = $2 and key = $3 and status is null',
      [key],
    )

  const begin = async (request: FastifyRequest, reply: FastifyReply) => {
    const key = request.headers['idempotency-key']
    if (key === undefined || !request.actor) return
    if (typeof key !== 'string' || key === '' || key.length > longestKey)
      throw new InvalidRequest('headers.idempotency-key', {
        en: `takes 1 to ${longestKey} characters.`,
        'pt-BR': `deve ter de 1 a ${longestKey} caracteres.`,
      })
    const fingerprint = hashed(contentOf(request))
    const { rowCount } = await query(
      request,
      `insert into idempotent_requests (workspace_id, caller, key, request) values ($1, $2, $3, $4)
       on conflict (workspace_id, caller, key) do update set request = excluded.request, status = null, created_at = now()
         where idempotent_requests.created_at < now() - case when idempotent_requests.status is null
           then make_interval(mins => ${underWayMinutes}) else make_interval(hours => ${keptHours}) end`,
      [key, fingerprint],
    )
    if (rowCount === 1) {
      held.set(request, key)
      return
    }
    const { rows } = await query<Kept>(
      request,
      'select request, status, content_type, body from idempotent_requests where workspace_id = $1 and caller = $2 and key = $3',
      [key],
    )
    const [kept] = rows
    if (kept && !kept.request.equals(fingerprint)) throw new IdempotencyKeyReused(key)
    if (!kept || kept.status === null) throw new RequestUnderWay(key)
    const body = kept.body === null ? '' : seal.open(kept.body, placeOf(request, key))
    return replay(request, reply, kept, body)
  }

  const keep = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const key = held.get(request)
    if (key === undefined) return payload
    held.delete(request)
    if (reply.statusCode >= 500 || !(typeof payload === 'string' || payload === null)) {
      await forget(request, key)
      return payload
    }
    await query(
      request,
      `update idempotent_requests set status = $4, content_type = $5, body = $6
       where workspace_id = $1 and caller = $2 and key = $3`,
      [
        key,
        reply.statusCode,
        reply.getHeader('content-type') ?? null,
        payload === null ? null : seal.close(payload, placeOf(request, key)),
      ],
    )
    return payload
  }

  /** A stream goes out without having been kept. */
  const letGo = async (request: FastifyRequest) => {
    const key = held.get(request)
    if (key !== undefined) await forget(request, key)
  }

  // Only where it matters: a hook costs every other call too.
  app.addHook('onRoute', (route) => {
    if (![route.method].flat().includes('POST') || route.config?.replay === 'anew') return
    route.preHandler = [...[route.preHandler ?? []].flat(), begin]
    route.onSend = [...[route.onSend ?? []].flat(), keep]
    route.onResponse = [...[route.onResponse ?? []].flat(), letGo]
  })

  const sweepAt = (startAfter: Date) =>
    database.transaction((tx) => jobs.send(tx, sweepJob, {}, { key: 'all', startAfter }))
  jobs.define(sweepJob, {}, () =>
    acrossWorkspaces(async () => {
      await database.pool.query(
        'delete from idempotent_requests where created_at < now() - make_interval(hours => $1)',
        [keptHours],
      )
      await sweepAt(new Date(Date.now() + sweepEveryMs))
    }),
  )

  return {
    /** Deletes what is too old, now and once an hour. */
    start: () => acrossWorkspaces(() => sweepAt(new Date())),
  }
}

async function replay(
  { actor, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  { status, content_type: contentType }: Kept,
  body: string,
): Promise<FastifyReply> {
  const reread = routeOptions.config.replay
  const today =
    typeof reread === 'function' && status! < 300
      ? JSON.stringify(await reread(actor, JSON.parse(body)))
      : body
  reply.code(status!).header('idempotency-replayed', 'true')
  if (contentType) reply.header('content-type', contentType)
  return reply.serializer(String).send(today)
}

/** The credential that calls and all that it may do: whoever is told the same by this may be answered the same. */
function standingOf(actor: Actor): unknown[] {
  return [
    actor.kind,
    actor.sessionId ?? actor.id,
    actor.userId,
    [...actor.permissions].sort(),
    [...actor.principals].sort(),
    actor.onlyCollections ? [...actor.onlyCollections].sort() : null,
    actor.isSecondFactorMissing ?? false,
  ]
}

function contentOf({ method, url, headers, body }: FastifyRequest): unknown[] {
  return [method, url, body === undefined ? `${headers['content-length'] ?? ''}` : JSON.stringify(body)]
}
