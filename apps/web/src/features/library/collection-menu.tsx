import type { Collection } from '@gepeto/contract'
import { Ellipsis, Pencil, Trash2, UsersRound } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
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

const ShareDialog = lazy(() => import('../sharing/share-dialog.tsx'))

/** Share, rename and delete. The default collection stays: requests that name none go there. */
export function CollectionMenu({ collection }: { collection: Collection }) {
  const messages = useMessages()
  const { library, common, sharing } = messages
  const may = useMay()
  const go = useGo()
  const [dialog, setDialog] = useState<'none' | 'rename' | 'share'>('none')
  const close = () => setDialog('none')
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
  if (!may('collections:write') && !may('collections:share')) return null
  return (
    <>
      <Menu
        trigger={
          <IconButton label={common.more}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        {may('collections:share') && (
          <MenuItem icon={<UsersRound size={16} aria-hidden />} onSelect={() => setDialog('share')}>
            {sharing.share}
          </MenuItem>
        )}
        {may('collections:write') && (
          <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setDialog('rename')}>
            {library.renameCollection}
          </MenuItem>
        )}
        {may('collections:write') && !collection.isDefault && (
          <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={remove} isDanger>
            {library.deleteCollection}
          </MenuItem>
        )}
      </Menu>
      <Suspense>
        {dialog === 'share' && (
          <ShareDialog
            shared={{ kind: 'collection', object: collection, name: collection.name }}
            onClose={close}
          />
        )}
      </Suspense>
      {dialog === 'rename' && (
        <RenameDialog
          title={library.renameCollection}
          label={library.collectionName}
          initial={collection.name}
          action={common.save}
          onSave={async (name) => {
            await gepeto.collections.update(collection.id, { name })
            await refresh()
          }}
          onClose={close}
        />
      )}
    </>
  )
}
