import { Health, Probe } from '@gepeto/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { HealthDomain, MetricsCaller } from './index.ts'

const tags = ['health']
const open = { access: 'public', kind: 'probe' } as const

export function healthRoutes(app: Http, health: HealthDomain): void {
  app.get('/metrics', {
    config: open,
    schema: {
      tags,
      summary:
        'What is counted and measured, for Prometheus: to this machine, or with the bearer token for it',
      response: { 200: z.string(), ...problems(401) },
    },
    handler: async (request, reply) => {
      const { contentType, text } = await health.metrics(callerOf(request))
      return reply.type(contentType).serializer(String).send(text)
    },
  })

  app.get('/health', {
    config: open,
    schema: { tags, summary: 'The state of every component', response: { 200: Health, 503: Health } },
    handler: async (_request, reply) => {
      const state = await health.health()
      return reply.code(state.status === 'down' ? 503 : 200).send(state)
    },
  })

  app.get('/health/live', {
    config: open,
    schema: { tags, summary: 'The process answers', response: { 200: Probe } },
    handler: async () => ({ status: 'ok' as const }),
  })

  app.get('/health/ready', {
    config: open,
    schema: { tags, summary: 'This instance should get traffic', response: { 200: Probe, 503: Probe } },
    handler: async (_request, reply) => {
      const { isReady, detail } = await health.readiness()
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'down', detail })
    },
  })
}

/** By these names and addresses, and no other, a machine calls itself. */
const ownHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i
const ownAddress = /^(?:::ffff:)?127\.|^::1$/

/** What proxies say of whom they forward for. */
const proxyHeader = /^(?:via|forwarded|x-real-ip|x-forwarded-.*)$/

/** Who asks for metrics. A proxy on this machine forwards for others: it says so, or asks by the name that they used. */
const callerOf = ({ ip, headers, host }: FastifyRequest): MetricsCaller => ({
  isThisMachine:
    ownAddress.test(ip) && ownHost.test(host) && !Object.keys(headers).some((name) => proxyHeader.test(name)),
  token: /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],
})
