import {
  type ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { MeteredCall } from '../meter.ts'
import type { Observer } from '../routing/watch.ts'

/**
 * A span for each call to a model, with the attributes of OpenTelemetry's GenAI conventions 1.37. Nothing is made
 * where there is no tracer. Prompts and answers are not recorded.
 * @param tracer absent: that of an SDK which was loaded before this process began its work (`node --import`), if any
 */
export function traceCalls(tracer: Tracer | undefined = loadedTracer()): Observer {
  if (!tracer) return {}
  return {
    began({ route, purpose, options }, { provider: name, model, id }) {
      const span = tracer.startSpan(`chat ${model.modelId}`, {
        kind: SpanKind.CLIENT,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': name,
          'gen_ai.request.model': model.modelId,
          ...(options.temperature === undefined ? {} : { 'gen_ai.request.temperature': options.temperature }),
          ...(options.maxOutputTokens === undefined
            ? {}
            : { 'gen_ai.request.max_tokens': options.maxOutputTokens }),
          'gepeto.model': id,
          'gepeto.route': route.name,
          'gepeto.purpose': purpose,
        },
      })
      return {
        ended({ usage, outcome, firstTokenMs, assistantId }, error) {
          span.setAttributes({
            'gen_ai.usage.input_tokens': usage.inputTokens,
            'gen_ai.usage.output_tokens': usage.outputTokens,
            ...(firstTokenMs === undefined ? {} : { 'gepeto.first_token_ms': Math.round(firstTokenMs) }),
            ...(assistantId === undefined ? {} : { 'gen_ai.agent.id': assistantId }),
          })
          if (outcome !== 'answered') markFailed(span, outcome, error)
          span.end()
        },
      }
    },
  }
}

/** A call for vectors that is under way, as it is traced. */
export interface EmbeddingSpan {
  ended(call: { inputTokens: number; outcome: MeteredCall['outcome'] }, error: unknown): void
}

/** The model that is asked for vectors. */
export interface EmbeddingTarget {
  /** As it is chosen: `provider/model`, `onnx/organisation/name`. */
  id: string
  provider: string
  /** As the provider calls it. */
  model: string
}

/** The same for calls for vectors: how many texts, nothing of what stands in them. */
export function traceEmbeddings(
  tracer: Tracer | undefined = loadedTracer(),
): (target: EmbeddingTarget, texts: number) => EmbeddingSpan | undefined {
  if (!tracer) return () => undefined
  return ({ id, provider, model }, texts) => {
    const span = tracer.startSpan(`embeddings ${model}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': model,
        'gepeto.model': id,
        'gepeto.purpose': 'embedding',
        'gepeto.texts': texts,
      },
    })
    return {
      ended({ inputTokens, outcome }, error) {
        span.setAttribute('gen_ai.usage.input_tokens', inputTokens)
        if (outcome !== 'answered') markFailed(span, outcome, error)
        span.end()
      },
    }
  }
}

function markFailed(span: Span, outcome: string, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : outcome)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

function loadedTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider() as ProxyTracerProvider
  // A proxy without a delegate makes spans that go nowhere, and each of them costs.
  const isLoaded = provider.getDelegate?.().constructor.name !== 'NoopTracerProvider'
  return isLoaded ? trace.getTracer('gepeto.models') : undefined
}
