import { hostname } from 'node:os'
import { maskForGood } from '../../platform/masking/index.ts'
import type { EventFacts } from '../event-record.ts'

/** An event as it goes out. */
export interface ForwardedEvent extends EventFacts {
  /** Place in the workspace's chain, and the hash that vouches for it and all before it. */
  sequence: number
  hash: string
  /** What is told of it, masked; absent: that is not forwarded, or its key is destroyed. */
  data?: unknown
}

/** What is told goes through the same mask as the log of the server: a collector is one more place where it lies. */
export const maskedData = (data: unknown): unknown => JSON.parse(maskTexts(JSON.stringify(data)))

const maskTexts = (json: string): string =>
  json.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => JSON.stringify(maskForGood(JSON.parse(quoted) as string)))

/** Facility 13 (log audit), severity 5 (notice). RFC 5424 section 6.2.1. */
const priority = 13 * 8 + 5

/** The number kept free for documentation and private use. RFC 5612. */
const enterprise = 32473

/** Printable ASCII without spaces, as long as a field of the header may be; `-` where nothing is left. */
const field = (text: string, most: number): string =>
  text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, most) || '-'

const parameter = (text: string): string => text.replaceAll(/["\\\]]/g, '\\$&')

/**
 * One message of RFC 5424: header, the plain facts as structured data, and what is told as JSON in UTF-8 after a byte
 * order mark.
 */
export function syslogMessage(event: ForwardedEvent): string {
  const { data, createdAt, kind, ...facts } = event
  const structured = Object.entries({ ...facts, kind })
    .map(([name, value]) => ` ${name}="${parameter(String(value))}"`)
    .join('')
  const header = `<${priority}>1 ${createdAt} ${field(hostname(), 255)} gepeto - ${field(kind, 32)}`
  const body = data === undefined ? '' : ` \uFEFF${JSON.stringify(data)}`
  return `${header} [event@${enterprise}${structured}]${body}`
}

/** Framed by octet count, so that a line break inside ends nothing. RFC 6587 section 3.4.1, RFC 5425 section 4.3. */
export function syslogFrame(message: string): Buffer {
  const bytes = Buffer.from(message)
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes])
}
