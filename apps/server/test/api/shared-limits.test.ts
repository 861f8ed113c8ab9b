import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { startServerProcess } from '../server-process.ts'

/** Set by `npm run services` and by CI. */
const redisUrl = process.env.GEPETO_TEST_REDIS_URL

describe.skipIf(!redisUrl)('two instances on one Redis', () => {
  const limit = 40
  const key = randomUUID()
  let servers: Awaited<ReturnType<typeof startServerProcess>>[]
  beforeAll(async () => {
    // A Redis database of its own, so that no other run's counts are found.
    const url = new URL(redisUrl!)
    url.pathname = `/${1 + (process.pid % 15)}`
    const environment = {
      REDIS_URL: url.href,
      GEPETO_TRUSTED_PROXIES: '1',
      GEPETO_RATE_LIMIT_SIGN_INS: `${limit}`,
    }
    servers = await Promise.all([1, 2].map(() => startServerProcess(stores[0]!, environment)))
  })
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  it('share one budget', async () => {
    const address = `2001:db8:${key.slice(0, 4)}:${key.slice(4, 8)}::1`
    const statuses: number[] = []
    for (let count = 0; count < limit; count++)
      for (const server of servers) {
        const { status } = await fetch(`${server.address}/api/v1/auth/setup`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({
            code: 'wrong',
            email: 'ana@example.org',
            password: 'a reading room at night',
          }),
        })
        statuses.push(status)
      }
    const passed = statuses.filter((status) => status !== 429).length
    expect(passed).toBeGreaterThanOrEqual(limit - 2)
    expect(passed).toBeLessThanOrEqual(limit + limit / 20)
    expect(statuses.slice(-10)).toEqual(Array.from({ length: 10 }, () => 429))
  })

  it('say how Redis is, and go on without it', async () => {
    const health = (await (await fetch(`${servers[0]!.address}/health`)).json()) as {
      components: Record<string, { status: string }>
    }
    expect(health.components.redis?.status).toBe('ok')
    const alone = await startServerProcess(stores[0]!, { REDIS_URL: 'redis://127.0.0.1:1' })
    try {
      const state = await fetch(`${alone.address}/health`)
      expect(state.status).toBe(200)
      expect(await state.json()).toMatchObject({
        status: 'degraded',
        components: { redis: { status: 'down' } },
      })
      const asked = await fetch(`${alone.address}/api/v1/models`, { headers: { 'x-api-key': alone.key } })
      expect(asked.status).toBe(200)
    } finally {
      await alone.stop()
    }
  })
})
