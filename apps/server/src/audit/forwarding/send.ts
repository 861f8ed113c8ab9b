import { request } from 'undici'
import type { Egress } from '../../platform/egress/egress.ts'
import { type ForwardedEvent, syslogFrame, syslogMessage } from './message.ts'

/** A collector, as it is called. */
export interface Collector {
  kind: 'syslog' | 'http'
  address: string
  secret: string | undefined
  authority: string | undefined
}

/** It answered with something else than 200 to 299. */
export class CollectorRefused extends Error {
  override readonly name = 'CollectorRefused'
  readonly status: number
  constructor(status: number) {
    super(`it answered ${status}`)
    this.status = status
  }
}

/**
 * Sends events to a collector, in their order.
 * @throws CollectorRefused, AddressForbidden, AddressUnreachable, whatever the connection failed with
 */
export function sendTo(
  egress: Pick<Egress, 'connections' | 'openTls'>,
  collector: Collector,
  events: readonly ForwardedEvent[],
  signal: AbortSignal,
): Promise<void> {
  return collector.kind === 'http'
    ? post(egress, collector, events, signal)
    : writeSyslog(egress, collector, events, signal)
}

async function post(
  { connections }: Pick<Egress, 'connections'>,
  { address, secret }: Collector,
  events: readonly ForwardedEvent[],
  signal: AbortSignal,
): Promise<void> {
  connections.check(address)
  const { statusCode, body } = await request(address, {
    dispatcher: connections.dispatcher,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Gepeto',
      ...(secret === undefined ? {} : { authorization: secret }),
    },
    body: JSON.stringify({ source: 'gepeto', events }),
    signal,
  })
  await body.dump()
  if (statusCode < 200 || statusCode > 299) throw new CollectorRefused(statusCode)
}

/**
 * Syslog has no answer that says what was taken. One connection for a batch, and its orderly end by both sides, is what
 * TLS can tell: that all of it arrived there.
 */
async function writeSyslog(
  egress: Pick<Egress, 'openTls'>,
  { address, authority }: Collector,
  events: readonly ForwardedEvent[],
  signal: AbortSignal,
): Promise<void> {
  const { host, port } = hostAndPort(address)!
  const socket = await egress.openTls({ host, port, authority }, signal)
  const abort = () => socket.destroy(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('close', () => resolve())
      socket.resume()
      socket.end(Buffer.concat(events.map((event) => syslogFrame(syslogMessage(event)))))
    })
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

/** `siem.example.org:6514` or `[2001:db8::1]:6514`; undefined where it is no such address. */
export function hostAndPort(address: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})$/.exec(address) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  return host && port > 0 && port < 65_536 ? { host, port } : undefined
}
