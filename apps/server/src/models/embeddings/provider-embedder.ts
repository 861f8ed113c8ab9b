import type { EmbeddingModelV4 } from '@ai-sdk/provider'
import type { Actor } from '../../platform/actor.ts'
import type { Connections } from '../../platform/egress/egress.ts'
import { maskForGood } from '../../platform/masking/index.ts'
import type { Resilience } from '../../platform/resilience/index.ts'
import { isThisMachine } from '../../platform/this-machine.ts'
import { EmbeddingsUnavailable, NamesUnavailable } from '../errors.ts'
import { guessedTokens } from '../guessed-tokens.ts'
import type { MeteredCall } from '../meter.ts'
import type { ProviderSettings } from '../providers/provider.ts'
import { openProviderFetch } from '../providers/provider-fetch.ts'
import { judge } from '../routing/failure.ts'
import type { FindNames } from '../routing/masked-call.ts'
import { soundCount } from '../sound-count.ts'
import type { traceEmbeddings } from '../telemetry/spans.ts'
import { type EmbeddingAdapter, type EmbeddingKind, embeddingAdapters } from './adapters.ts'
import { type Embedder, type EmbeddingCall, toUnitLength } from './embedder.ts'
import { prefixOf } from './prefixes.ts'

/** Texts sent in one call at most, and calls under way at a time: a batch of passages takes two round trips or three. */
const mostTexts = 96
const mostCalls = 4

/** Longer texts are cut: of the usual limit of 8,192 tokens that leaves room for any script. */
const mostCharacters = 8000

/** Times in milliseconds: somebody waits for a question, nobody for a passage. */
const patience = {
  query: { tryMs: 4000, totalMs: 8000, tries: 2 },
  passage: { tryMs: 60_000, totalMs: 180_000, tries: 4 },
}

export interface ProviderEmbedderOptions {
  /** `provider/model`. */
  id: string
  provider: Omit<ProviderSettings, 'models'>
  /** As the provider calls it. */
  model: string
  connections: Connections
  resilience: Resilience
  /** Name of its breaker. */
  target: string
  trace: ReturnType<typeof traceEmbeddings>
  /** Whether what is personal is taken out of a workspace's texts before they are sent. */
  isMasked(workspaceId: string): Promise<boolean>
  /** Finds names of people in what goes out masked. Absent: they go as they are. */
  findNames?: FindNames | undefined
  /** Told of each call; must not throw. */
  record(call: MeteredCall): void
}

/** A provider's embedding model, behind the same policy as its language models. Loaded when it is first asked. */
export function openProviderEmbedder(options: ProviderEmbedderOptions): Embedder {
  const { id, provider, model, connections, resilience, target, trace, record, findNames } = options
  const { name, kind: providerKind, apiKey } = provider
  const baseUrl = provider.baseUrl.replace(/\/+$/, '')
  const fetch = openProviderFetch(connections.dispatcher, connections.check, apiKey)
  const policy = {
    isRetryable: (error: unknown) => judge(error).isTransient,
    isFailure: (error: unknown) => judge(error).isTheirs,
    restMs: (error: unknown) => judge(error).restMs,
  }
  const guards = {
    query: resilience.guard(target, { ...patience.query, ...policy }),
    passage: resilience.guard(target, { ...patience.passage, ...policy }),
  }
  const isOutside = !isThisMachine(baseUrl)
  let loading: Promise<EmbeddingAdapter> | undefined
  let dimensions: number | undefined

  const load = () => {
    loading ??= embeddingAdapters[providerKind]!(model, { name, apiKey, baseUrl, fetch })
    return loading
  }

  async function ask(
    texts: string[],
    kind: EmbeddingKind,
    asked: EmbeddingModelV4,
    providerOptions: Parameters<EmbeddingModelV4['doEmbed']>[0]['providerOptions'],
    call: EmbeddingCall | undefined,
  ): Promise<Float32Array[]> {
    const began = performance.now()
    const span = trace({ id, provider: name, model }, texts.length)
    let outcome: MeteredCall['outcome'] = 'failed'
    let counted: number | undefined
    let failure: unknown
    try {
      const { embeddings, usage } = await guards[kind].run(
        async (abortSignal) => asked.doEmbed({ values: texts, abortSignal, providerOptions }),
        call?.signal,
      )
      counted = soundCount(usage?.tokens)
      const vectors = embeddings.map((values) => toUnitLength(Float32Array.from(values)))
      checkShape(vectors, texts.length)
      outcome = 'answered'
      return vectors
    } catch (error) {
      failure = error
      if (call?.signal?.aborted) {
        outcome = 'cancelled'
        throw call.signal.reason
      }
      if (error instanceof EmbeddingsUnavailable) throw error
      const { reason, said, status, isTheirs } = judge(error)
      const told = said ? { en: `${reason.en}: ${said}`, 'pt-BR': `${reason['pt-BR']}: ${said}` } : reason
      throw new EmbeddingsUnavailable(id, told, {
        cause: error,
        isRefusal: status !== undefined && !isTheirs,
      })
    } finally {
      const guessed = texts.reduce((sum, text) => sum + guessedTokens(text.length), 0)
      const inputTokens = outcome === 'answered' ? (counted ?? guessed) : 0
      const totalMs = performance.now() - began
      span?.ended({ inputTokens, outcome }, failure)
      if (call)
        record({
          actor: embeddingActor(call.workspaceId),
          model: id,
          provider: name,
          usage: { inputTokens, outputTokens: 0 },
          isEstimated: counted === undefined,
          startedAt: new Date(Date.now() - totalMs),
          totalMs,
          outcome,
          purpose: 'embedding',
        })
    }
  }

  /** Vectors of another length come from another model: they must not be mixed with the ones before. */
  function checkShape(vectors: Float32Array[], wanted: number): void {
    const length = vectors[0]?.length ?? 0
    const isWhole = vectors.length === wanted && vectors.every((vector) => vector.length === length)
    if (isWhole && length > 0 && (dimensions ?? length) === length && vectors.every(isSound)) {
      dimensions = length
      return
    }
    throw new EmbeddingsUnavailable(id, {
      en: 'it gave vectors of another number or length than before',
      'pt-BR': 'devolveu vetores em número ou tamanho diferente de antes',
    })
  }

  /** @throws EmbeddingsUnavailable where names cannot be looked for: nothing is sent then */
  async function maskAll(given: readonly string[], signal: AbortSignal | undefined): Promise<string[]> {
    if (!findNames) return given.map((text) => maskForGood(text))
    const masked: string[] = []
    for (const text of given) {
      const names = await findNames([text], signal).catch((error: unknown) => {
        throw error instanceof NamesUnavailable
          ? new EmbeddingsUnavailable(id, error.said, { cause: error })
          : error
      })
      masked.push(maskForGood(text, names))
    }
    return masked
  }

  return {
    id,
    isMultilingual: true,
    isOutside,
    async embed(texts, kind, call) {
      const { model: modelFor, options: optionsFor } = await load()
      const asked = modelFor(kind)
      const providerOptions = optionsFor?.(kind)
      const size = Math.min((await asked.maxEmbeddingsPerCall) ?? mostTexts, mostTexts)
      const isParallel = await asked.supportsParallelCalls
      const prefix = prefixOf(model, kind)
      const isMasked = isOutside && call !== undefined && (await options.isMasked(call.workspaceId))
      const cut = texts.map((text) => text.slice(0, mostCharacters))
      const written = (isMasked ? await maskAll(cut, call.signal) : cut).map((text) => prefix + text)
      const batches: string[][] = []
      for (let at = 0; at < written.length; at += size) batches.push(written.slice(at, at + size))
      const vectors: Float32Array[] = []
      const width = isParallel ? mostCalls : 1
      for (let at = 0; at < batches.length; at += width) {
        const round = batches.slice(at, at + width)
        const made = await Promise.all(round.map((batch) => ask(batch, kind, asked, providerOptions, call)))
        for (const batch of made) vectors.push(...batch)
      }
      return vectors
    },
  }
}

const isSound = (vector: Float32Array): boolean => vector.every((value) => Number.isFinite(value))

/** Vectors are the installation's own doing; their cost is told to the workspace whose texts they are of. */
const embeddingActor = (workspaceId: string): Actor => ({
  kind: 'system',
  id: 'embeddings',
  userId: '',
  workspaceId,
  permissions: new Set(),
  principals: [],
})
