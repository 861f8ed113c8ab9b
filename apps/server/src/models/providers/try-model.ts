import type { ModelProviderTest } from '@gepeto/contract'
import type { Bilingual } from '../../platform/language.ts'
import type { ConfiguredModel } from '../route.ts'
import { Deadline } from '../routing/deadline.ts'
import { judge } from '../routing/failure.ts'

/** Longest time a test takes, in milliseconds. */
const testMs = 20_000

/** Enough for a model that thinks before it speaks to begin. */
const mostTokens = 200

/** How a test of a model went; why it failed in both languages. */
export type Trial = Omit<ModelProviderTest, 'reason'> & { reason: Bilingual | null }

/** Asks a model for one word. Passes its breaker by: whoever tests wants to know how it is now. */
export async function tryModel({ id, model }: Pick<ConfiguredModel, 'id' | 'model'>): Promise<Trial> {
  const deadline = new Deadline(new AbortController().signal, testMs, testMs)
  const ended = (reason: Bilingual | null): Trial => ({
    isWorking: reason === null,
    model: id,
    latencyMs: Math.round(deadline.elapsedMs),
    reason,
  })
  try {
    await model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Answer with the word: ready' }] }],
      maxOutputTokens: mostTokens,
      abortSignal: deadline.signal,
    })
    return ended(null)
  } catch (error) {
    const { reason, said } = judge(deadline.signal.aborted ? deadline.signal.reason : error)
    return ended(said ? { en: `${reason.en}: ${said}`, 'pt-BR': `${reason['pt-BR']}: ${said}` } : reason)
  } finally {
    deadline.end()
  }
}
