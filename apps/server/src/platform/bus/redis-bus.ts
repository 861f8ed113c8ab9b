import { randomUUID } from 'node:crypto'
import type { RedisConnection } from '../redis/redis.ts'
import { type Bus, memoryBus } from './bus.ts'

/** One channel for all topics: instances are few, messages small. */
const channel = 'gepeto:bus'

/** How often the line on which the others are heard is tried, in milliseconds: one that died silently says nothing. */
const tryEveryMs = 1000

/** What goes over the line; without a topic: that its sender could not tell what it had to. */
interface Sent {
  from: string
  topic?: string
  message?: unknown
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
  let isTold = true

  const isWhole = () => isHearing && client.status === 'ready'
  const send = (sent: Omit<Sent, 'from'>) =>
    client.publish(channel, JSON.stringify({ from: instance, ...sent } satisfies Sent))

  function rejoin(): void {
    for (const listener of rejoined) listener()
  }

  /** The two connections come back each in its own time. */
  function onBack(): void {
    if (!isWhole()) return
    tellMissed()
    rejoin()
  }

  function tellMissed(): void {
    if (isTold) return
    isTold = true
    send({}).catch(() => {
      isTold = false
    })
  }

  client.on('ready', onBack)
  line.on('ready', () => {
    line.subscribe(channel).then(
      () => {
        isHearing = true
        onBack()
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
    if (from === instance) return
    if (topic === undefined) rejoin()
    else here.publish(topic, message)
  })
  const trying = setInterval(() => {
    if (isHearing) line.ping().catch(() => line.disconnect(true))
    tellMissed()
  }, tryEveryMs)
  trying.unref()
  const connected = line.connect().catch(() => {})
  // The start waits for one that is there, not for one that is away.
  if (client.status === 'ready') await connected

  return {
    publish(topic, message) {
      here.publish(topic, message)
      send({ topic, message }).catch(() => {
        isTold = false
      })
    },
    subscribe: here.subscribe,
    isWhole,
    onRejoined: (listener) => void rejoined.push(listener),
    close() {
      clearInterval(trying)
      client.off('ready', onBack)
      line.disconnect()
    },
  }
}
