import { randomUUID } from 'node:crypto'
import type { RedisConnection } from '../redis/redis.ts'
import { type Bus, memoryBus } from './bus.ts'

/** One channel for all topics: instances are few, messages small. */
const channel = 'gepeto:bus'

/** How often the line on which the others are heard is tried, in milliseconds: one that died silently says nothing. */
const tryEveryMs = 1000

/** What goes over the line. */
interface Sent {
  from: string
  topic: string
  message: unknown
}

/**
 * To every instance on the same Redis. Listeners of this instance hear a message at once, whatever becomes of Redis;
 * while it is away, the others miss it.
 */
export async function redisBus({ client }: RedisConnection): Promise<Bus> {
  const instance = randomUUID()
  const here = memoryBus()
  const rejoined: (() => void)[] = []
  // A connection that listens can do nothing else.
  const line = client.duplicate({ autoResubscribe: false, lazyConnect: true })
  let isHearing = false

  line.on('ready', () => {
    line.subscribe(channel).then(
      () => {
        isHearing = true
        for (const listener of rejoined) listener()
      },
      () => line.disconnect(true),
    )
  })
  line.on('close', () => {
    isHearing = false
  })
  // The connection that sends tells the log.
  line.on('error', () => {})
  line.on('message', (_channel: string, text: string) => {
    const { from, topic, message } = JSON.parse(text) as Sent
    if (from !== instance) here.publish(topic, message)
  })
  const trying = setInterval(() => {
    if (isHearing) line.ping().catch(() => line.disconnect(true))
  }, tryEveryMs)
  trying.unref()
  const connected = line.connect().catch(() => {})
  // The start waits for one that is there, not for one that is away.
  if (client.status === 'ready') await connected

  return {
    publish(topic, message) {
      here.publish(topic, message)
      client
        .publish(channel, JSON.stringify({ from: instance, topic, message } satisfies Sent))
        .catch(() => {})
    },
    subscribe: here.subscribe,
    isWhole: () => isHearing && client.status === 'ready',
    onRejoined: (listener) => void rejoined.push(listener),
    close() {
      clearInterval(trying)
      line.disconnect()
    },
  }
}
