import { showToast } from '../ui/toasts.tsx'
import type { FileToAdd } from './dropped-files.ts'
import { useMessages } from './i18n.tsx'
import { uploadFiles } from './uploads.ts'

/** Adds files and says kindly which were here already. What was refused shows in its own row. */
export function useAddFiles() {
  const { library } = useMessages()
  return async (collectionId: string, files: FileToAdd[]) => {
    if (files.length === 0) return
    const { added } = await uploadFiles(collectionId, files)
    const twice = added.filter((document) => document.duplicate)
    const first = twice[0]
    if (first)
      showToast({
        text: twice.length === 1 ? library.duplicate(first.title) : library.duplicates(twice.length),
      })
  }
}
