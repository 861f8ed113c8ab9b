import { randomBytes } from 'node:crypto'
import type {
  Attributes,
  AttributeValue,
  Span,
  SpanContext,
  SpanOptions,
  SpanStatus,
  Tracer,
} from '@opentelemetry/api'
import { request } from 'undici'
import { maskForGood } from '../masking/index.ts'
import type { Resilience } from '../resilience/index.ts'
import type { Log } from './log.ts'

/** Spans wait so long before they are sent together, in milliseconds. */
const sendEveryMs = 5000

/** Spans that are sent at a time, and that may wait; those beyond are dropped. */
const mostTogether = 512
const mostWaiting = 4096

export interface OtlpOptions {
  /** Of the collector; `/v1/traces` follows. */
  endpoint: string
  headers: Record<string, string>
  version: string
  resilience: Resilience
  log: Log
}

/** Makes spans and sends them on. */
export interface SpanSource {
  readonly tracer: Tracer
  /** Sends what waits. */
  close(): Promise<void>
}

interface FinishedSpan {
  traceId: string
  spanId: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: object }[]
  status: { code: number }
}

/**
 * Spans to an OpenTelemetry collector: OTLP over HTTP in JSON, which takes no library. Each span is a trace of its own;
 * whatever loads OpenTelemetry's own SDK beside gets them through that instead.
 * @see https://opentelemetry.io/docs/specs/otlp/ (1.7, "OTLP/HTTP", JSON Protobuf encoding)
 */
export function openOtlpSpans({ endpoint, headers, version, resilience, log }: OtlpOptions): SpanSource {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const guard = resilience.guard('telemetry', { tryMs: 10_000, isShared: false })
  let waiting: FinishedSpan[] = []

  async function send(): Promise<void> {
    const spans = waiting.splice(0, mostTogether)
    if (spans.length === 0) return
    const service = { 'service.name': 'gepeto', 'service.version': version }
    const body = JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: listed(service) },
          scopeSpans: [{ scope: { name: 'gepeto' }, spans }],
        },
      ],
    })
    try {
      await guard.run(async (signal) => {
        const answer = await request(url, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body,
          signal,
        })
        await answer.body.dump()
        if (answer.statusCode >= 300) throw new Error(`it answered ${answer.statusCode}`)
      })
    } catch (error) {
      log.warn({ reason: String(error), spans: spans.length }, 'spans were not taken by the collector')
    }
  }

  const sending = setInterval(() => void send(), sendEveryMs)
  sending.unref()

  const ended = (span: FinishedSpan) => {
    if (waiting.length < mostWaiting) waiting.push(span)
    if (waiting.length === mostTogether) void send()
  }
  return {
    tracer: {
      startSpan: (name: string, options: SpanOptions = {}) => openSpan(name, options, ended),
      startActiveSpan: () => {
        throw new Error('These spans have no context to be active in.')
      },
    } as Tracer,
    async close() {
      clearInterval(sending)
      while (waiting.length > 0) await send()
      waiting = []
    },
  }
}

function openSpan(
  name: string,
  { kind = 0, attributes = {} }: SpanOptions,
  ended: (span: FinishedSpan) => void,
): Span {
  const startedAt = Date.now()
  const startedTick = performance.now()
  const all: Attributes = { ...attributes }
  let title = name
  let status: SpanStatus = { code: 0 }
  let isOver = false
  const context: SpanContext = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: 1,
  }
  const span: Span = {
    spanContext: () => context,
    isRecording: () => !isOver,
    setAttribute(key, value) {
      all[key] = value
      return span
    },
    setAttributes(more) {
      Object.assign(all, more)
      return span
    },
    setStatus(next) {
      status = next
      return span
    },
    updateName(next) {
      title = next
      return span
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    recordException: () => {},
    end() {
      if (isOver) return
      isOver = true
      ended({
        ...context,
        name: maskForGood(title),
        // The API counts kinds from 0, the protocol from 1.
        kind: kind + 1,
        startTimeUnixNano: nanoseconds(startedAt),
        endTimeUnixNano: nanoseconds(startedAt + performance.now() - startedTick),
        attributes: listed(all),
        status: { code: status.code },
      })
    },
  }
  return span
}

const nanoseconds = (ms: number): string => `${BigInt(Math.round(ms * 1000))}000`

const listed = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: encoded(value) }],
  )

function encoded(value: AttributeValue): object {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: maskForGood(String(value)) }
}
