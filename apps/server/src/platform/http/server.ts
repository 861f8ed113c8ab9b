import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { Actor } from '../actor.ts'
import type { Log } from '../telemetry/log.ts'
import { type RefuseAddress, watchAddresses } from './addresses.ts'
import { registerProblems } from './problem.ts'
import { refuseUnstorable } from './storable.ts'
import { discardUnreadBodies } from './unread-body.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls. Only on routes that are not public. */
    actor: Actor
  }
  interface FastifyInstance {
    refuseAddress: RefuseAddress
    /** Aborted when the server is about to stop: what would go on for ever ends with it. */
    stopping: AbortSignal
  }
  interface FastifyContextConfig {
    /** `public`: no credential asked. Absent: an actor is. */
    access?: 'public'
    /** Fields of the body that are whole documents: what no text column holds is left out when they are read. */
    documentText?: readonly string[]
  }
}

export type Http = FastifyInstance<
  import('node:http').Server,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  import('fastify').FastifyBaseLogger,
  ZodTypeProvider
>

export interface HttpOptions {
  log: Log
  version: string
  trustedProxies: number
  maxUploadBytes: number
  /** @throws NotSignedIn when there is no valid credential */
  resolveActor(request: FastifyRequest): Promise<Actor>
  /** Who calls over the data folder's socket: only the folder's own user can. */
  localActor(): Promise<Actor>
}

/** Largest JSON body; files come as multipart and have a limit of their own. */
const jsonBodyBytes = 32 * 1024 * 1024

/**
 * The HTTP application with everything that every route has: a trace id, an actor unless the route is public,
 * schemas in and out, problems as errors, OpenAPI.
 */
export async function openHttp(options: HttpOptions): Promise<Http> {
  const app = fastify({
    loggerInstance: options.log,
    genReqId: () => randomBytes(16).toString('hex'),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    trustProxy: (_address, hop) => hop < options.trustedProxies,
    bodyLimit: jsonBodyBytes,
    requestTimeout: 0, // uploads may take long; headers and idle lines are bounded below
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false } },
  }).withTypeProvider<ZodTypeProvider>() as unknown as Http
  app.server.headersTimeout = 30_000
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerProblems(app as unknown as FastifyInstance)
  app.decorateRequest('actor', null as unknown as Actor)
  app.decorate('refuseAddress', watchAddresses(app as unknown as FastifyInstance))
  const stopping = new AbortController()
  app.decorate('stopping', stopping.signal)
  app.addHook('preClose', async () => stopping.abort())

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-trace-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    // A refused upgrade leaves its line to nobody; Node closes only those of plain requests.
    if (request.headers.upgrade) reply.raw.once('finish', () => request.raw.socket.end())
    if (request.is404 || request.routeOptions.config.access === 'public') return
    request.actor = await (isLocal(request) ? options.localActor() : options.resolveActor(request))
  })
  app.addHook('preValidation', async ({ params, query, body, routeOptions }) => {
    refuseUnstorable('params', params)
    refuseUnstorable('query', query)
    refuseUnstorable('body', body, routeOptions.config.documentText)
  })
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  discardUnreadBodies(app as unknown as FastifyInstance)
  app.setNotFoundHandler((request, reply) => app.refuseAddress(request, reply))

  await app.register(cookie)
  await app.register(multipart, {
    // The parser cuts a file off at its limit without a word: one byte more lets whoever stores it see that it is too large.
    limits: {
      fileSize: options.maxUploadBytes + 1,
      files: 1000,
      fields: 10,
      fieldSize: 10_000,
      headerPairs: 50,
    },
    throwFileSizeLimit: false,
  })
  await app.register(websocket, { options: { maxPayload: 256 * 1024 } })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gepeto',
        version: options.version,
        description: 'Answers from your documents, each sentence cited to the span it stands on.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: 'http://localhost:8000' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'gepeto.session_token',
            description: "The page's session; writes need x-csrf-token.",
          },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  return app
}

const localServers = new WeakSet<Server>()

/** The connection came over the socket in the data folder. */
function isLocal({ raw }: FastifyRequest): boolean {
  return 'server' in raw.socket && localServers.has(raw.socket.server as Server)
}

/**
 * Answers the same routes on a unix socket, whose callers count as the owner.
 * @returns a function that closes it once what is under way has ended
 */
export async function listenOnSocket(app: Http, path: string): Promise<() => Promise<void>> {
  // Where no port is listened on, nobody else has made the routes ready.
  await app.ready()
  const server = createServer((request, response) => app.routing(request, response))
  localServers.add(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
}
