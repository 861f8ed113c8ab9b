import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import { changedByModels } from './queries.ts'

interface RowMenuProps {
  name: string
  onChange: () => void
  /** What else can be done, between changing and deleting. */
  children?: ReactNode
  /** What deleting it means. */
  deleteText: string
  onDelete: () => Promise<unknown>
}

/** What can be done with a provider or a route; deleting is asked about first. */
export function RowMenu({ name, onChange, children, deleteText, onDelete }: RowMenuProps) {
  const { modelSettings, common } = useMessages()
  const act = useAct()
  const [isDeleting, setIsDeleting] = useState(false)
  return (
    <>
      <Menu
        trigger={
          <IconButton isSmall label={`${common.more}: ${name}`} title={common.more}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={onChange}>
          {modelSettings.change}
        </MenuItem>
        {children}
        <MenuLine />
        <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={() => setIsDeleting(true)} isDanger>
          {modelSettings.delete}
        </MenuItem>
      </Menu>
      {isDeleting && (
        <ConfirmDialog
          title={modelSettings.deleteTitle(name)}
          text={deleteText}
          action={modelSettings.delete}
          onConfirm={() => act(onDelete, changedByModels, modelSettings.deleted(name))}
          onClose={() => setIsDeleting(false)}
        />
      )}
    </>
  )
}
