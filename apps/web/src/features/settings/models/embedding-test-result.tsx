import type { EmbeddingTest } from '@gepeto/contract'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { StateNote } from './state-note.tsx'

/** How a test went, said to those who cannot see it too. */
export function TestResult({ tested }: { tested: EmbeddingTest | 'busy' | null }) {
  const { modelSettings } = useMessages()
  const formats = useFormats()
  return (
    <div aria-live="polite">
      {tested === 'busy' && <p className="mt-1 text-xs text-muted">{modelSettings.testing}</p>}
      {tested && tested !== 'busy' && (
        <StateNote isGood={tested.isWorking}>
          {tested.isWorking
            ? modelSettings.embeddings.works(
                formats.seconds(tested.latencyMs),
                formats.number(tested.dimensions ?? 0),
              )
            : modelSettings.fails(tested.reason ?? '')}
        </StateNote>
      )}
    </div>
  )
}
