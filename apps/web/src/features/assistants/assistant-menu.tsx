import type { Assistant } from '@gepeto/contract'
import { Archive, ArchiveRestore, CirclePause, CirclePlay, Ellipsis, Trash2, UsersRound } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { useSteps } from './use-steps.ts'

const AccessDialog = lazy(() => import('./access-dialog.tsx'))

interface AssistantMenuProps {
  assistant: Assistant
  /** Called when it is on its way out. */
  onDelete?: () => void
}

/** Who may use it, pause, archive, delete: what touches those who ask it. */
export function AssistantMenu({ assistant, onDelete }: AssistantMenuProps) {
  const { assistants } = useMessages()
  const may = useMay()
  const steps = useSteps(assistant)
  const [isSharing, setIsSharing] = useState(false)
  const { state } = assistant
  if (!may('assistants:publish')) return null
  return (
    <>
      <Menu
        trigger={
          <IconButton label={assistants.actionsFor(assistant.name)}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        {state !== 'archived' && (
          <MenuItem icon={<UsersRound size={16} aria-hidden />} onSelect={() => setIsSharing(true)}>
            {assistants.whoMay}
          </MenuItem>
        )}
        {state === 'published' && (
          <MenuItem icon={<CirclePause size={16} aria-hidden />} onSelect={steps.pause}>
            {assistants.pause}
          </MenuItem>
        )}
        {state === 'paused' && (
          <MenuItem icon={<CirclePlay size={16} aria-hidden />} onSelect={steps.resume}>
            {assistants.resume}
          </MenuItem>
        )}
        {state === 'archived' ? (
          <MenuItem icon={<ArchiveRestore size={16} aria-hidden />} onSelect={steps.restore}>
            {assistants.restore}
          </MenuItem>
        ) : (
          <MenuItem icon={<Archive size={16} aria-hidden />} onSelect={steps.archive}>
            {assistants.archive}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem
          icon={<Trash2 size={16} aria-hidden />}
          onSelect={() => {
            onDelete?.()
            steps.remove()
          }}
          isDanger
        >
          {assistants.delete}
        </MenuItem>
      </Menu>
      <Suspense>
        {isSharing && <AccessDialog assistant={assistant} onClose={() => setIsSharing(false)} />}
      </Suspense>
    </>
  )
}
