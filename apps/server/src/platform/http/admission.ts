import type { Server } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import { AddressTooLong, HeadersTooLarge, Overloaded, RequestTooSlow } from '../gate/errors.ts'
import type { Gate } from '../gate/index.ts'
import type { CallKind } from '../gate/rate-limits.ts'
import { standardHeaders } from '../gate/response-headers.ts'
import { InvalidRequest } from './errors.ts'
import { interfaceLanguage } from './language.ts'
import { problemBody, wireProblem } from './problem.ts'
import type { Http } from './server.ts'

export interface AdmissionOptions {
  gate: Gate
  /** @throws NotSignedIn when there is no valid credential */
  resolveActor(request: FastifyRequest): Promise<Actor>
  /** Who calls over the data folder's socket: only the folder's own user can. */
  localActor(): Promise<Actor>
}

/** Admits one more call on a line that is open already, such as a question over a socket. */
export type AdmitCall = (request: FastifyRequest, kind: CallKind) => Promise<void>

/** Longest address with its query, in characters: what the search for one of our calls ever needs, many times over. */
const longestAddress = 8192

/** Most headers of a request; browsers send about 20, proxies add a few. */
const mostHeaders = 100

const bodylessMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What every request passes before its route, cheapest first: its form, the load, the names and origins, the limit of
 * its address, who calls, the limits of those.
 */
export function registerAdmission(app: Http, { gate, resolveActor, localActor }: AdmissionOptions): void {
  const { load, origins, rateLimits, slowBodies, devices } = gate
  const headers = standardHeaders(gate.isSecure)

  const knownDevice = (request: FastifyRequest) => {
    const device = devices.read(request.headers.cookie)
    return device && `device ${device.id}`
  }

  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request
    reply.header('x-trace-id', request.id).headers(headers)
    // A refused upgrade leaves its line to nobody; Node closes only those of plain requests.
    if (raw.headers.upgrade !== undefined) reply.raw.once('finish', () => raw.socket.end())
    checkForm(request)
    const { access, kind = 'call' } = request.is404
      ? ({ access: 'public' } as const)
      : request.routeOptions.config
    if (kind === 'probe') return
    if (load.isTooMuch()) throw new Overloaded()
    load.begin(raw, reply.raw)
    if (!bodylessMethods.has(request.method)) watchBody(request, reply)
    if (isLocal(request)) {
      if (access !== 'public') request.actor = await localActor()
      return
    }
    origins.checkHost(request)
    origins.checkOrigin(request)
    if (rateLimits) {
      // Whoever floods the sign-in keeps nobody out who has signed in before.
      const key = kind === 'sign-in' ? knownDevice(request) : undefined
      const asked = rateLimits.takeByAddress(kind, request, reply, key)
      if (asked) await asked
    }
    if (access === 'public') return
    request.actor = await resolveActor(request)
    const asked = rateLimits?.takeByActor(kind, request.actor, reply)
    if (asked) await asked
  })

  app.decorate('admitCall', async (request: FastifyRequest, kind: CallKind) => {
    if (load.isTooMuch()) throw new Overloaded()
    if (!isLocal(request)) await rateLimits?.takeByActor(kind, request.actor)
  })

  function watchBody(request: FastifyRequest, reply: FastifyReply): void {
    const isUpload = request.headers['content-type']?.startsWith('multipart/') ?? false
    slowBodies.watch(request.raw, isUpload, () => {
      const { raw } = reply
      if (raw.headersSent || reply.sent) {
        request.raw.destroy()
        return
      }
      const path = request.url.split('?')[0] ?? '/'
      const problem = problemBody(new RequestTooSlow(), path, request.id, interfaceLanguage(request))
      const { type, headers, body } = wireProblem(request, problem)
      reply.hijack()
      raw.writeHead(problem.status, { ...headers, 'content-type': type, connection: 'close' })
      raw.end(JSON.stringify(body), () => request.raw.destroy())
    })
  }
}

/** @throws AddressTooLong, HeadersTooLarge, InvalidRequest where the request is not one that should be read on */
function checkForm({ raw }: FastifyRequest): void {
  if ((raw.url?.length ?? 0) > longestAddress) throw new AddressTooLong(longestAddress)
  const { rawHeaders } = raw
  if (rawHeaders.length > mostHeaders * 2) throw new HeadersTooLarge(mostHeaders)
  // Node takes the first of several; a proxy in front may have taken the last.
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === 4 && name.toLowerCase() === 'host' && ++hosts > 1)
      throw new InvalidRequest('headers.host', {
        en: 'comes more than once.',
        'pt-BR': 'veio mais de uma vez.',
      })
  }
}

const localServers = new WeakSet<Server>()

/** Marks a server whose callers count as the owner. */
export const markLocal = (server: Server) => localServers.add(server)

/** The connection came over the socket in the data folder. */
export function isLocal({ raw }: FastifyRequest): boolean {
  return 'server' in raw.socket && localServers.has(raw.socket.server as Server)
}
