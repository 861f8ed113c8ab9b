import type { Metrics } from '../../platform/telemetry/metrics.ts'
import type { Meter } from '../meter.ts'
import type { Observer } from '../routing/watch.ts'

/** From a cached first word to a long answer, in seconds. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160]

/** Counts calls to models, their tokens, cost and times. */
export function countCalls(metrics: Metrics, meter: Meter): Observer {
  const calls = metrics.counter('gepeto_model_calls_total', 'Calls to language models.', [
    'model',
    'purpose',
    'outcome',
  ])
  const tokens = metrics.counter('gepeto_model_tokens_total', 'Tokens that language models read and wrote.', [
    'model',
    'direction',
  ])
  const cost = metrics.counter('gepeto_model_cost_total', 'Cost, in the currency of the price table.', [
    'model',
  ])
  const duration = metrics.histogram('gepeto_model_call_seconds', 'Time of a call, to its end.', buckets, [
    'model',
  ])
  const firstWord = metrics.histogram('gepeto_model_first_word_seconds', 'Time to the first word.', buckets, [
    'model',
  ])
  return {
    record({ model, purpose, outcome, usage, totalMs, firstTokenMs }) {
      calls.inc({ model, purpose, outcome })
      if (usage.inputTokens > 0) tokens.inc({ model, direction: 'input' }, usage.inputTokens)
      if (usage.outputTokens > 0) tokens.inc({ model, direction: 'output' }, usage.outputTokens)
      const price = meter.priceOf(model, usage)
      if (price > 0) cost.inc({ model }, price)
      duration.observe({ model }, totalMs / 1000)
      if (firstTokenMs !== undefined) firstWord.observe({ model }, firstTokenMs / 1000)
    },
  }
}
