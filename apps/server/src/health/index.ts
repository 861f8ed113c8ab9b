import { createHash, timingSafeEqual } from 'node:crypto'
import type { ComponentHealth, Health } from '@gepeto/contract'
import type { Metrics } from '../platform/telemetry/metrics.ts'
import { MetricsRefused } from './errors.ts'

/** Looks at one component. Throws, or takes too long: it is down. */
export interface ComponentCheck {
  name: string
  /** Whether the whole is down without it; otherwise it is degraded. */
  isVital: boolean
  check(): Promise<{ detail?: string; status?: ComponentHealth['status'] }>
}

const deadlineMs = 2000

export interface HealthOptions {
  version: string
  checks: ComponentCheck[]
  metrics: Metrics
  /** What a reader of the metrics has to show; undefined: only this machine may read them. */
  metricsToken: string | undefined
}

/** Who asks for metrics: they tell of all workspaces, so they are the operator's. */
export interface MetricsCaller {
  isThisMachine: boolean
  token: string | undefined
}

/** The state of everything this instance stands on. */
export function createHealth({ version, checks, metrics, metricsToken }: HealthOptions) {
  const startedAt = performance.now()
  let isDraining = false

  async function look({ check, isVital }: ComponentCheck): Promise<ComponentHealth & { isVital: boolean }> {
    const before = performance.now()
    const latencyMs = () => Math.round((performance.now() - before) * 10) / 10
    try {
      const { status = 'ok', detail } = await withDeadline(check())
      return { status, latencyMs: latencyMs(), detail, isVital }
    } catch (error) {
      return { status: 'down', latencyMs: latencyMs(), detail: reason(error), isVital }
    }
  }

  async function health(): Promise<Health> {
    const looked = await Promise.all(checks.map(async (check) => [check.name, await look(check)] as const))
    const down = looked.some(([, { status, isVital }]) => isVital && status === 'down')
    const degraded = looked.some(([, { status }]) => status !== 'ok')
    return {
      status: down ? 'down' : degraded ? 'degraded' : 'ok',
      version,
      uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
      components: Object.fromEntries(looked.map(([name, { isVital, ...component }]) => [name, component])),
    }
  }

  return {
    health,
    /** @throws MetricsRefused */
    async metrics({ isThisMachine, token }: MetricsCaller): Promise<{ contentType: string; text: string }> {
      const isKnown = token !== undefined && metricsToken !== undefined && isSame(token, metricsToken)
      if (!isThisMachine && !isKnown) throw new MetricsRefused()
      return { contentType: metrics.contentType, text: await metrics.text() }
    },
    /** Whether this instance should get traffic. */
    async readiness(): Promise<{ isReady: boolean; detail?: string }> {
      if (isDraining) return { isReady: false, detail: 'stopping' }
      const { status, components } = await health()
      const down = Object.entries(components).filter(([, component]) => component.status === 'down')
      return status === 'down'
        ? { isReady: false, detail: down.map(([name]) => name).join(', ') }
        : { isReady: true }
    },
    drain() {
      isDraining = true
    },
  }
}

export type HealthDomain = ReturnType<typeof createHealth>

/** Compares without telling by its time how much of it agrees. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

async function withDeadline<T>(looking: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs)
  })
  return Promise.race([looking, late]).finally(() => clearTimeout(timer))
}

/** What may be told to anyone: no address, no credential, no path. */
function reason(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'does not answer'
}
