import type { Command, Redis } from 'ioredis'
import { CircuitOpen, type Resilience } from '../resilience/index.ts'
import type { Log } from '../telemetry/log.ts'

/** A connection to Redis that comes back by itself. Nothing in this house waits for a Redis that is gone. */
export interface RedisConnection {
  readonly client: Redis
  /** @throws when Redis does not answer */
  check(): Promise<object>
  close(): Promise<void>
}

/** Longest time one command may take before its caller goes on without it, in milliseconds. */
const commandMs = 250

/** Longest time the start waits for the first connection, in milliseconds; it goes on without one. */
const firstConnectionMs = 1000

/** Longest pause between two tries to connect, in milliseconds. */
const retryMs = 2000

/**
 * Connects to Redis. While it is away each command fails at once, and the log says so once for each time.
 * Commands of one turn of the event loop go out together.
 */
export async function openRedis(url: string, log: Log, resilience: Resilience): Promise<RedisConnection> {
  // Loaded only where it is configured.
  const { Redis: Client } = await import('ioredis')
  const client = new Client(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
    connectTimeout: 2000,
    commandTimeout: commandMs,
    retryStrategy: (tries) => Math.min(tries * 50, retryMs),
  })
  breakOnSilence(client, resilience)
  let isAway = false
  client.on('error', (error: Error) => {
    if (!isAway) log.warn({ err: error }, 'Redis does not answer; this instance goes on by itself')
    isAway = true
  })
  client.on('ready', () => {
    if (isAway) log.info('Redis is back')
    isAway = false
  })
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, firstConnectionMs)
    for (const event of ['ready', 'error'])
      client.once(event, () => {
        clearTimeout(timer)
        resolve()
      })
  })
  return {
    client,
    async check() {
      await client.ping()
      return {}
    },
    async close() {
      client.disconnect()
    },
  }
}

/**
 * A Redis that is connected and does not answer costs every caller the whole command timeout, so a breaker stands before
 * it. Only what happens on a standing connection counts: without one a command fails at once anyhow, and what the client
 * says to set one up has to pass.
 */
function breakOnSilence(client: Redis, resilience: Resilience): void {
  const { breaker } = resilience.target('redis', { isShared: false, openMs: 500, maxOpenMs: 30_000 })
  const send = client.sendCommand.bind(client)
  client.sendCommand = (command: Command, stream?: Parameters<Redis['sendCommand']>[1]) => {
    if (client.status !== 'ready') return send(command, stream)
    const attempt = breaker.begin()
    if (!attempt) {
      command.reject(new CircuitOpen('redis', breaker.retryAt))
      return command.promise
    }
    command.promise.then(
      () => attempt.succeed(),
      // An answer that says no is an answer.
      (error: Error) => (error.name === 'ReplyError' ? attempt.succeed() : attempt.fail()),
    )
    return send(command, stream)
  }
}
