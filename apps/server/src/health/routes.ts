import { Health, Probe } from '@gepeto/contract'
import type { Http } from '../platform/http/server.ts'
import type { HealthDomain } from './index.ts'

const tags = ['health']
const open = { access: 'public', kind: 'probe' } as const

export function healthRoutes(app: Http, health: HealthDomain): void {
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
