import type { Collection, Document } from '@gepeto/contract'
import { gepeto, queryClient } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { removeWithUndo } from '../../shared/undo.ts'
import { showToast } from '../../ui/toasts.tsx'

function refresh() {
  queryClient.invalidateQueries({ queryKey: ['documents'] })
  queryClient.invalidateQueries({ queryKey: ['document'] })
  return queryClient.invalidateQueries({ queryKey: ['collections'] })
}

/** What can be done with documents; each says what it did, and the way back where there is one. */
export function useDocumentActions() {
  const messages = useMessages()
  const { library, common } = messages
  const failed = (error: unknown) => showToast({ tone: 'bad', text: sentenceOf(error, messages) })

  return {
    async rename(document: Document, title: string) {
      await gepeto.documents.update(document.id, { title })
      await refresh()
    },
    async retry(document: Document) {
      try {
        await gepeto.documents.retry(document.id)
        await refresh()
      } catch (error) {
        failed(error)
      }
    },
    async replace(document: Document, file: File) {
      try {
        await gepeto.documents.replace(document.id, file, file.name)
        showToast({ text: library.replaced(document.title) })
        await refresh()
      } catch (error) {
        failed(error)
      }
    },
    async move(documents: Document[], target: Collection) {
      const back = documents.map(({ id, collectionId }) => ({ id, collectionId }))
      const put = (places: typeof back) =>
        Promise.all(places.map(({ id, collectionId }) => gepeto.documents.update(id, { collectionId })))
      try {
        await put(back.map(({ id }) => ({ id, collectionId: target.id })))
        showToast({
          text: library.moved(documents.length, target.name),
          durationMs: 7000,
          action: { label: common.undo, run: () => put(back).catch(failed).finally(refresh) },
        })
      } catch (error) {
        failed(error)
      } finally {
        await refresh()
      }
    },
    remove(documents: Document[]) {
      const [first] = documents
      if (!first) return
      removeWithUndo({
        kind: 'document',
        ids: documents.map((document) => document.id),
        text: documents.length === 1 ? library.deletedOne(first.title) : library.deleted(documents.length),
        undoLabel: common.undo,
        onDone: refresh,
        onFailed: failed,
      })
    },
  }
}
