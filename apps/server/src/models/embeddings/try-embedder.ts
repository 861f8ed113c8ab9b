import type { EmbeddingTest } from '@gepeto/contract'
import { type Bilingual, BilingualError } from '../../platform/language.ts'
import { createResilience, type Resilience } from '../../platform/resilience/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { EmbeddingsUnavailable } from '../errors.ts'
import type { Embedder } from './embedder.ts'

/** How a test of an embedding model went; why it failed in both languages. */
export type EmbeddingTrial = Omit<EmbeddingTest, 'reason'> & { reason: Bilingual | null }

/**
 * Asks a model for one vector. Passes its breaker by: whoever tests wants to know how it is now.
 * @param open makes the embedder, behind breakers of its own
 */
export async function tryEmbedder(
  model: string,
  workspaceId: string,
  log: Log,
  open: (resilience: Resilience) => Promise<Embedder>,
): Promise<EmbeddingTrial> {
  const began = performance.now()
  const resilience = createResilience(log)
  const ended = (dimensions: number | null, reason: Bilingual | null): EmbeddingTrial => ({
    isWorking: reason === null,
    model,
    latencyMs: Math.round(performance.now() - began),
    dimensions,
    reason,
  })
  try {
    const embedder = await open(resilience)
    const [vector] = await embedder.embed(['What is this about?'], 'query', { workspaceId })
    return ended(vector!.length, null)
  } catch (error) {
    if (error instanceof EmbeddingsUnavailable) return ended(null, error.reason)
    if (error instanceof BilingualError) return ended(null, error.said)
    throw error
  } finally {
    resilience.close()
  }
}
