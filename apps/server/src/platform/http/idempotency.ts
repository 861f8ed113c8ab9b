import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acrossWorkspaces, type Database, inWorkspace } from '../database/index.ts'
import { IdempotencyKeyReused, InvalidRequest, RequestUnderWay } from './errors.ts'
import type { Http } from './server.ts'

/** How long an answer is kept for a second try of its request. */
const keptHours = 24

/** After this long without an answer, a request's server is taken for dead. */
const underWayMinutes = 10

const longestKey = 255

/** Rows that are too old are deleted once in so many keyed requests. */
const sweepEvery = 100

interface Kept {
  request: Buffer
  status: number | null
  content_type: string | null
  body: string | null
}

/**
 * `Idempotency-Key` on POST: the first request with a key is carried out and its answer kept for 24 hours; a second one
 * with the same key and content is given that answer (with `idempotency-replayed: true`) and does nothing.
 * Server errors and streamed answers are not kept. Of a multipart body only the headers are compared: its bytes are
 * never held; the same file twice is told by its content anyway.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-06
 */
export function registerIdempotency(app: Http, database: Database): void {
  const held = new WeakMap<FastifyRequest, string>()
  let requests = 0
  const query = <Row extends object>({ actor }: FastifyRequest, text: string, more: unknown[]) =>
    inWorkspace(actor.workspaceId, () =>
      database.pool.query<Row>(text, [actor.workspaceId, actor.userId, ...more]),
    )

  const forget = (request: FastifyRequest, key: string) =>
    query(
      request,
      'delete from idempotent_requests where workspace_id = $1 and user_id = $2 and key = $3 and status is null',
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
    if (requests++ % sweepEvery === 0) await sweep(database)
    const fingerprint = fingerprintOf(request)
    const { rowCount } = await query(
      request,
      `insert into idempotent_requests (workspace_id, user_id, key, request) values ($1, $2, $3, $4)
       on conflict (workspace_id, user_id, key) do update set request = excluded.request, status = null, created_at = now()
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
      'select request, status, content_type, body from idempotent_requests where workspace_id = $1 and user_id = $2 and key = $3',
      [key],
    )
    const [kept] = rows
    if (kept && !kept.request.equals(fingerprint)) throw new IdempotencyKeyReused(key)
    if (!kept || kept.status === null) throw new RequestUnderWay(key)
    return replay(reply, kept)
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
       where workspace_id = $1 and user_id = $2 and key = $3`,
      [key, reply.statusCode, reply.getHeader('content-type') ?? null, payload],
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
    if (![route.method].flat().includes('POST')) return
    route.preHandler = [...[route.preHandler ?? []].flat(), begin]
    route.onSend = [...[route.onSend ?? []].flat(), keep]
    route.onResponse = [...[route.onResponse ?? []].flat(), letGo]
  })
}

function replay(reply: FastifyReply, { status, content_type: contentType, body }: Kept): FastifyReply {
  reply.code(status!).header('idempotency-replayed', 'true')
  if (contentType) reply.header('content-type', contentType)
  return reply.serializer((text: unknown) => String(text ?? '')).send(body ?? '')
}

function fingerprintOf({ method, url, headers, body }: FastifyRequest): Buffer {
  const content = body === undefined ? `${headers['content-length'] ?? ''}` : JSON.stringify(body)
  return createHash('sha256')
    .update(JSON.stringify([method, url, content]))
    .digest()
}

async function sweep({ pool }: Database): Promise<void> {
  await acrossWorkspaces(() =>
    pool.query('delete from idempotent_requests where created_at < now() - make_interval(hours => $1)', [
      keptHours,
    ]),
  )
}
