import type { Assistant, AssistantDetails } from '@gepeto/contract'
import { gepeto, queryClient } from '../../shared/api.ts'
import { assistantQuery, assistantsQuery } from '../../shared/assistant-queries.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { removeWithUndo } from '../../shared/undo.ts'
import { showToast } from '../../ui/toasts.tsx'

/** How long a step that touches everybody who asks can be taken back, in milliseconds. */
export const undoMs = 10_000

/** Takes what the server says of an assistant for what is known of it, and reads the lists anew. */
export function takeDetails(details: AssistantDetails): Promise<unknown> {
  queryClient.setQueryData(assistantQuery(details.id).queryKey, details)
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: assistantsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ['assistant', details.id, 'versions'] }),
  ])
}

/** What can be done with an assistant as a whole; each step can be taken back where it stands. */
export function useSteps({ id, name }: Pick<Assistant, 'id' | 'name'>) {
  const messages = useMessages()
  const { assistants, common } = messages
  const failed = (error: unknown) => showToast({ tone: 'bad', text: sentenceOf(error, messages) })

  async function take(step: Promise<AssistantDetails>, text: string, back?: () => Promise<AssistantDetails>) {
    try {
      await takeDetails(await step)
      const undo = () => back?.().then(takeDetails).catch(failed)
      showToast({ text, durationMs: undoMs, action: back && { label: common.undo, run: () => void undo() } })
    } catch (error) {
      failed(error)
    }
  }

  return {
    pause: () =>
      take(gepeto.assistants.pause(id), assistants.paused(name), () => gepeto.assistants.resume(id)),
    resume: () =>
      take(gepeto.assistants.resume(id), assistants.resumed(name), () => gepeto.assistants.pause(id)),
    archive: () =>
      take(gepeto.assistants.archive(id), assistants.archived(name), () => gepeto.assistants.restore(id)),
    restore: () =>
      take(gepeto.assistants.restore(id), assistants.restored(name), () => gepeto.assistants.archive(id)),
    remove: () =>
      removeWithUndo({
        kind: 'assistant',
        ids: [id],
        text: assistants.deleted(name),
        undoLabel: common.undo,
        onDone: () => queryClient.invalidateQueries({ queryKey: assistantsQuery.queryKey }),
        onFailed: failed,
      }),
  }
}
