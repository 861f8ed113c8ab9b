import { endianness } from 'node:os'
import type { EmbeddingRequest } from '@gepeto/contract'
import { guessedTokens, type LocalEmbedder, type Meter } from '../../models/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { CompletionModelNotFound, ParameterUnsupported } from './errors.ts'
import { builtin } from './resolve-model.ts'

export function embeddingCommand(embedder: LocalEmbedder, meter: Meter) {
  /** @throws CompletionModelNotFound, ParameterUnsupported */
  return async function embed(actor: Actor, request: EmbeddingRequest) {
    const { model, encoding_format: format, dimensions } = request
    if (model !== builtin) throw new CompletionModelNotFound(model)
    if (dimensions && dimensions !== embedder.dimensions) throw new ParameterUnsupported('dimensions', model)
    await meter.admit(actor, { model })
    const startedAt = new Date()
    const began = performance.now()
    const texts = [request.input].flat()
    const vectors = await embedder.embed(texts, 'passage')
    // The built-in embedder has no tokens that a client would count.
    const tokens = texts.reduce((sum, text) => sum + guessedTokens(text.length), 0)
    meter.record({
      actor,
      model,
      provider: builtin,
      usage: { inputTokens: tokens, outputTokens: 0 },
      isEstimated: true,
      startedAt,
      totalMs: performance.now() - began,
      outcome: 'answered',
      purpose: 'embedding',
    })
    return {
      object: 'list' as const,
      model,
      data: vectors.map((vector, index) => ({
        object: 'embedding' as const,
        index,
        embedding: format === 'base64' ? base64Of(vector) : Array.from(vector),
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }
  }
}

/** As OpenAI sends them: the bytes of 32-bit floats, the lowest first. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
  return (endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32()).toString('base64')
}
