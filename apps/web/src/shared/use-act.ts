import { showToast } from '../ui/toasts.tsx'
import { queryClient } from './api.ts'
import { useMessages } from './i18n.tsx'
import { sentenceOf } from './problem-note.tsx'

/**
 * Does something, reads anew what it changes, and says how it went.
 * @returns whether it was done
 */
export function useAct() {
  const messages = useMessages()
  return async (work: () => Promise<unknown>, changes: string[], done?: string): Promise<boolean> => {
    try {
      await work()
      await Promise.all(changes.map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
      if (done) showToast({ text: done })
      return true
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
      return false
    }
  }
}
