import type { Collection } from '@gepeto/contract'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, queryClient, useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { removeWithUndo } from '../../shared/undo.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Rename and delete. The default collection stays: requests that name none go there. */
export function CollectionMenu({ collection }: { collection: Collection }) {
  const messages = useMessages()
  const { library, common } = messages
  const may = useMay()
  const go = useGo()
  const [isRenaming, setIsRenaming] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['collections'] })
  const remove = () => {
    go(paths.library())
    removeWithUndo({
      kind: 'collection',
      ids: [collection.id],
      text: library.deletedCollection(collection.name),
      undoLabel: common.undo,
      onDone: refresh,
      onFailed: (error) => showToast({ tone: 'bad', text: sentenceOf(error, messages) }),
    })
  }
  if (!may('collections:write', collection)) return null
  return (
    <>
      <Menu
        trigger={
          <IconButton label={common.more}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setIsRenaming(true)}>
          {library.renameCollection}
        </MenuItem>
        {!collection.isDefault && (
          <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={remove} isDanger>
            {library.deleteCollection}
          </MenuItem>
        )}
      </Menu>
      {isRenaming && (
        <RenameDialog
          title={library.renameCollection}
          label={library.collectionName}
          initial={collection.name}
          action={common.save}
          onSave={async (name) => {
            await gepeto.collections.update(collection.id, { name })
            await refresh()
          }}
          onClose={() => setIsRenaming(false)}
        />
      )}
    </>
  )
}
