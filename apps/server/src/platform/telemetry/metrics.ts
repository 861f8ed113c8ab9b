import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

type Reading<Label extends string> = Iterable<[labels: Record<Label, string>, value: number]>

/** What is counted and measured, for Prometheus. */
export interface Metrics {
  counter<Label extends string>(name: string, help: string, labels: Label[]): Counter<Label>
  histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labels: Label[],
  ): Histogram<Label>
  /** Looked at only when somebody reads. @param read each label set with its value; when it fails there is none this time */
  gauge<Label extends string>(
    name: string,
    help: string,
    labels: Label[],
    read: () => Reading<Label> | Promise<Reading<Label>>,
  ): void
  readonly contentType: string
  /** All of it, in Prometheus' text format. */
  text(): Promise<string>
}

/** A registry of its own for each application: two in one process do not mix. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  let hasDefaults = false
  return {
    counter: (name, help, labelNames) => new Counter({ name, help, labelNames, registers }),
    histogram: (name, help, buckets, labelNames) =>
      new Histogram({ name, help, buckets, labelNames, registers }),
    gauge(name, help, labelNames, read) {
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          this.reset()
          // One that cannot be read just now must not hide the others.
          const values = await Promise.resolve()
            .then(read)
            .catch(() => [])
          for (const [labels, value] of values) this.set(labels, value)
        },
      })
    },
    contentType: registry.contentType,
    text() {
      // They watch the garbage collector and the event loop, so not before somebody reads them.
      if (!hasDefaults) collectDefaultMetrics({ register: registry })
      hasDefaults = true
      return registry.metrics()
    },
  }
}
