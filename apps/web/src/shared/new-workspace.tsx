import { paths } from '../paths.ts'
import { showToast } from '../ui/toasts.tsx'
import { useMessages } from './i18n.tsx'
import { useGo } from './link.tsx'
import { preferences } from './preferences.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { createWorkspace } from './switch-workspace.ts'

/** Asks for a name, makes a workspace and goes there. */
export function NewWorkspace({ onClose }: { onClose: () => void }) {
  const { workspace, common } = useMessages()
  const go = useGo()
  return (
    <RenameDialog
      title={workspace.create}
      label={workspace.name}
      initial=""
      action={common.create}
      onSave={async (name) => {
        await createWorkspace(name, preferences().language, () => go(paths.home()))
        showToast({ text: workspace.switched(name) })
      }}
      onClose={onClose}
    />
  )
}
