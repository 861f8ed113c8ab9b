import { endianness } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EmbeddingRequest } from '@gepeto/contract'
import { guessedTokens, type LocalEmbedder, type Meter } from '../../models/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { CompletionModelNotFound, ParameterUnsupported } from './errors.ts'
import { builtin } from './resolve-model.ts'

/** OpenAI's own limits, in tokens. */
const mostTokensOfAText = 8192
const mostTokensOfARequest = 300_000

/** Tokens that are embedded before others have their turn: some milliseconds. */
const tokensOfATurn = 2048

export function embeddingCommand(embedder: LocalEmbedder, meter: Meter) {
  /** @throws CompletionModelNotFound, ParameterUnsupported, InvalidRequest */
  return async function embed(actor: Actor, request: EmbeddingRequest) {
    const { model, encoding_format: format, dimensions } = request
    if (model !== builtin) throw new CompletionModelNotFound(model)
    if (dimensions && dimensions !== embedder.dimensions) throw new ParameterUnsupported('dimensions', model)
    const texts = [request.input].flat()
    // The built-in embedder has no tokens that a client would count.
    const lengths = texts.map((text) => guessedTokens(text.length))
    const tokens = lengths.reduce((sum, length) => sum + length, 0)
    const long = lengths.findIndex((length) => length > mostTokensOfAText)
    if (long >= 0) throw new InvalidRequest('body.input', tooLong(long, lengths[long]!))
    if (tokens > mostTokensOfARequest) throw new InvalidRequest('body.input', tooMany(tokens))
    await meter.admit(actor, { model })
    const startedAt = new Date()
    const began = performance.now()
    const vectors: Float32Array[] = []
    for (const turn of turnsOf(texts, lengths)) {
      vectors.push(...(await embedder.embed(turn, 'passage')))
      await nextTurn()
    }
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

/** The texts in runs of a few tokens, in their order. */
function* turnsOf(texts: readonly string[], lengths: readonly number[]): Generator<string[]> {
  let turn: string[] = []
  let tokens = 0
  for (const [place, text] of texts.entries()) {
    turn.push(text)
    tokens += lengths[place]!
    if (tokens < tokensOfATurn) continue
    yield turn
    turn = []
    tokens = 0
  }
  yield turn
}

const tooLong = (place: number, tokens: number) => ({
  en: `input ${place} has some ${tokens} tokens (four characters each); a text may have ${mostTokensOfAText}`,
  'pt-BR': `a entrada ${place} tem cerca de ${tokens} tokens (de quatro caracteres); um texto pode ter ${mostTokensOfAText}`,
})

const tooMany = (tokens: number) => ({
  en: `all of it has some ${tokens} tokens (four characters each); a request may have ${mostTokensOfARequest}: send several`,
  'pt-BR': `o total tem cerca de ${tokens} tokens (de quatro caracteres); uma requisição pode ter ${mostTokensOfARequest}: envie várias`,
})

/** As OpenAI sends them: the bytes of 32-bit floats, the lowest first. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
  return (endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32()).toString('base64')
}
