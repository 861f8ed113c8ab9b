import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Http } from '../../platform/http/server.ts'
import { inUnit } from './facts.ts'
import type { Standing, UsageMeter } from './meter.ts'

/** Says to whoever asks a model that a soft limit is reached, in the header `x-budget-warning`. */
export function registerBudgetHeader(app: Http, meter: UsageMeter): void {
  const warn = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const tell = (found: readonly Standing[]) => {
      if (found.length > 0) reply.header('x-budget-warning', found.map(told).join(', '))
      done()
    }
    if (!request.actor) return done()
    const found = meter.warnings(request.actor)
    if (found instanceof Promise) found.then(tell, done)
    else tell(found)
  }
  // Only where models are asked: a hook costs every other call too.
  app.addHook('onRoute', (route) => {
    if (route.config?.kind !== 'ask') return
    route.preHandler = [...[route.preHandler ?? []].flat(), warn]
  })
}

/** A list item with parameters (RFC 9651): `person-month;used=18.2;limit=20;unit=money;renews="2026-12-01T00:00:00Z"`. */
function told({ budget, used, renewsAt }: Standing): string {
  const amount = (stored: number) => Number(inUnit(budget.unit, stored).toFixed(6))
  const limit = budget.hardLimit ?? budget.softLimit ?? 0
  const renews = renewsAt.toISOString().replace('.000', '')
  return `${budget.scope}-${budget.period};used=${amount(used)};limit=${amount(limit)};unit=${budget.unit};renews="${renews}"`
}
