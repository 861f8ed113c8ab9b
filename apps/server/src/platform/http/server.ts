import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import cors from '@fastify/cors'
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
import type { Gate } from '../gate/index.ts'
import type { CallKind } from '../gate/rate-limits.ts'
import { type Log, plainLog } from '../telemetry/log.ts'
import { type AccessWatches, openAccessWatches } from './access-watch.ts'
import { type RefuseAddress, watchAddresses } from './addresses.ts'
import { type AdmissionOptions, type AdmitCall, isLocal, markLocal, registerAdmission } from './admission.ts'
import { readJson } from './json-body.ts'
import { refuseMalformed } from './malformed.ts'
import { registerProblems } from './problem.ts'
import { requestLog } from './request-log.ts'
import { refuseUnstorable } from './storable.ts'
import { newTraceId } from './trace-id.ts'
import { discardUnreadBodies } from './unread-body.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls. Only on routes that are not public. */
    actor: Actor
  }
  interface FastifyInstance {
    refuseAddress: RefuseAddress
    /** Whether those who have something open may still have it. */
    access: AccessWatches
    admitCall: AdmitCall
    /** Lets the routes of a scope take multipart/form-data. Only of those that do: it costs every call of the scope. */
    takeFiles(scope: FastifyInstance): Promise<void>
    gate: Gate
    /** Aborted when the server is about to stop: what would go on for ever ends with it. */
    stopping: AbortSignal
  }
  interface FastifyContextConfig {
    /** `public`: no credential asked. Absent: an actor is. */
    access?: 'public'
    /** Which limits count it. `probe`: monitors and balancers ask it; never refused. Absent: `call`. */
    kind?: CallKind | 'probe'
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

export interface HttpOptions extends AdmissionOptions {
  log: Log
  version: string
  trustedProxies: number
  maxUploadBytes: number
}

/** Largest JSON body where a route names no other; files come as multipart and have a limit of their own. */
const jsonBodyBytes = 1024 * 1024

/** Longest time that a request's headers may take to arrive, in milliseconds, and how often that is looked at. */
const headersMs = 15_000
const lookEveryMs = 1000

/** Largest headers with the request's first line, in bytes (Node's own limit, named). */
const headerBytes = 16 * 1024

/**
 * The HTTP application with everything that every route has: a trace id, an actor unless the route is public,
 * schemas in and out, problems as errors, OpenAPI.
 */
export async function openHttp(options: HttpOptions): Promise<Http> {
  const app = fastify({
    loggerInstance: options.log,
    genReqId: newTraceId,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    childLoggerFactory: requestLog,
    trustProxy: options.trustedProxies > 0 && ((_address, hop) => hop < options.trustedProxies),
    bodyLimit: jsonBodyBytes,
    requestTimeout: 0, // uploads may take long; what comes too slowly is cut off by the gate
    connectionTimeout: 0,
    http: {
      headersTimeout: headersMs,
      connectionsCheckingInterval: lookEveryMs,
      maxHeaderSize: headerBytes,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    clientErrorHandler: refuseMalformed,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false } },
  }).withTypeProvider<ZodTypeProvider>() as unknown as Http
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerProblems(app as unknown as FastifyInstance)
  app.decorateRequest('actor', null as unknown as Actor)
  app.decorate('refuseAddress', watchAddresses(app as unknown as FastifyInstance))
  const stopping = new AbortController()
  app.decorate('stopping', stopping.signal)
  const resolveActor = (request: FastifyRequest) =>
    isLocal(request) ? options.localActor() : options.resolveActor(request)
  const access = openAccessWatches(resolveActor, (error) =>
    options.log.warn({ err: error }, 'a credential could not be looked up again'),
  )
  app.decorate('access', access)
  const connections = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  app.addHook('preClose', async () => {
    stopping.abort()
    access.close()
    // One over which nothing was ever asked is not idle to Node, which would wait a minute for it.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
  })

  readJson(app as unknown as FastifyInstance)
  app.decorate('gate', options.gate)
  if (options.gate.corsOrigins.length > 0) await allowOrigins(app, options.gate.corsOrigins)
  registerAdmission(app, options)
  app.addHook('preValidation', (request, _reply, done) => {
    const { params, query, body } = request
    refuseUnstorable('params', params)
    refuseUnstorable('query', query)
    if (body !== undefined) refuseUnstorable('body', body, request.routeOptions.config.documentText)
    done()
  })
  const log = plainLog(options.log)
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        traceId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
    done()
  })
  discardUnreadBodies(app as unknown as FastifyInstance)
  app.setNotFoundHandler((request, reply) => app.refuseAddress(request, reply))

  app.decorate('takeFiles', async (scope) => {
    await scope.register(multipart, {
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
      servers: [{ url: '/', description: 'The server that serves this document.' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or an access token (a JWT).' },
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

/** Lets pages of these origins call and read the answers, with the person's cookie too. */
async function allowOrigins(app: Http, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-trace-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'idempotency-replayed'],
    maxAge: 600,
  })
}

/**
 * Answers the same routes on a unix socket, whose callers count as the owner.
 * @returns a function that closes it once what is under way has ended
 */
export async function listenOnSocket(app: Http, path: string): Promise<() => Promise<void>> {
  // Where no port is listened on, nobody else has made the routes ready.
  await app.ready()
  const server = createServer((request, response) => app.routing(request, response))
  markLocal(server)
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
