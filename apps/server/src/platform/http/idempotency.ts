import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../database/index.ts'
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
  const { pool } = database
  let requests = 0

  const forget = (request: FastifyRequest, key: string) =>
    pool.query(
      'delete from idempotent_requests where workspace_id = $1 and user_id = $2 and key = $3 and status is null',
      [request.actor.workspaceId, request.actor.userId, key],
    )

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (key === undefined || request.method !== 'POST' || !request.actor) return
    if (typeof key !== 'string' || key === '' || key.length > longestKey)
      throw new InvalidRequest('headers.idempotency-key', {
        en: `takes 1 to ${longestKey} characters.`,
        'pt-BR': `deve ter de 1 a ${longestKey} caracteres.`,
      })
    if (requests++ % sweepEvery === 0) await sweep(database)
    const { workspaceId, userId } = request.actor
    const fingerprint = fingerprintOf(request)
    const { rowCount } = await pool.query(
      `insert into idempotent_requests (workspace_id, user_id, key, request) values ($1, $2, $3, $4)
       on conflict (workspace_id, user_id, key) do update set request = excluded.request, status = null, created_at = now()
         where idempotent_requests.created_at < now() - case when idempotent_requests.status is null
           then make_interval(mins => ${underWayMinutes}) else make_interval(hours => ${keptHours}) end`,
      [workspaceId, userId, key, fingerprint],
    )
    if (rowCount === 1) {
      held.set(request, key)
      return
    }
    const { rows } = await pool.query<Kept>(
      'select request, status, content_type, body from idempotent_requests where workspace_id = $1 and user_id = $2 and key = $3',
      [workspaceId, userId, key],
    )
    const [kept] = rows
    if (kept && !kept.request.equals(fingerprint)) throw new IdempotencyKeyReused(key)
    if (!kept || kept.status === null) throw new RequestUnderWay(key)
    return replay(reply, kept)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const key = held.get(request)
    if (key === undefined) return payload
    held.delete(request)
    if (reply.statusCode >= 500 || !(typeof payload === 'string' || payload === null)) {
      await forget(request, key)
      return payload
    }
    await pool.query(
      `update idempotent_requests set status = $4, content_type = $5, body = $6
       where workspace_id = $1 and user_id = $2 and key = $3`,
      [
        request.actor.workspaceId,
        request.actor.userId,
        key,
        reply.statusCode,
        reply.getHeader('content-type') ?? null,
        payload,
      ],
    )
    return payload
  })

  // A stream goes out past the hook above.
  app.addHook('onResponse', async (request) => {
    const key = held.get(request)
    if (key !== undefined) await forget(request, key)
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
  await pool.query(
    `delete from idempotent_requests where created_at < now() - make_interval(hours => ${keptHours})`,
  )
}
