import { paths } from '../paths.ts'
import { showToast } from '../ui/toasts.tsx'
import { useMessages } from './i18n.tsx'
import { useGo } from './link.tsx'
import { sentenceOf } from './problem-note.tsx'
import { switchWorkspace } from './switch-workspace.ts'

/** Goes to another workspace and says so. */
export function useSwitchWorkspace() {
  const messages = useMessages()
  const go = useGo()
  return async (id: string, name: string) => {
    try {
      await switchWorkspace(id, () => go(paths.home()))
      showToast({ text: messages.workspace.switched(name) })
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
    }
  }
}
