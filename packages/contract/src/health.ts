import { z } from 'zod'

export const ComponentHealth = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  latencyMs: z.number(),
  detail: z.string().optional(),
})
export type ComponentHealth = z.infer<typeof ComponentHealth>

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    version: z.string(),
    uptimeSeconds: z.number(),
    components: z.record(z.string(), ComponentHealth),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

/** Liveness and readiness: one word and, where it is not ready, why. */
export const Probe = z
  .object({ status: z.enum(['ok', 'down']), detail: z.string().optional() })
  .meta({ id: 'Probe' })
export type Probe = z.infer<typeof Probe>
