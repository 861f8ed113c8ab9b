import { fork } from 'node:child_process'
import { join } from 'node:path'

/** Requests to send: `concurrency` at a time, the bodies in turn; without bodies it is a GET. */
export interface Load {
  address: string
  path: string
  apiKey: string
  /** JSON. */
  bodies: string[]
  concurrency: number
  seconds: number
  /** Not counted: compilers and caches get warm. */
  warmUpSeconds: number
}

/** What came back. Times in milliseconds, from sending a request to the last byte of its response. */
export interface Measured {
  requests: number
  errors: number
  perSecond: number
  p50: number
  p95: number
  p99: number
  worst: number
}

/** Sends a load from another process. */
export function measure(load: Load): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'))
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Measured))
    child.once('exit', (code) => code !== 0 && reject(new Error(`The load generator ended with ${code}.`)))
    child.send(load)
  })
}

export function summary(times: number[], errors: number, seconds: number): Measured {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return {
    requests: sorted.length,
    errors,
    perSecond: sorted.length / seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    worst: at(1),
  }
}
