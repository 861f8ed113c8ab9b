import type { Collection } from '@gepeto/contract'
import { FilePlus, FolderUp, Globe, Plus, TextCursorInput } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { FileToAdd } from '../../shared/dropped-files.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { pickFiles } from '../../shared/pick-files.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'

const AddUrlDialog = lazy(async () => ({ default: (await import('./add-dialogs.tsx')).AddUrlDialog }))
const AddTextDialog = lazy(async () => ({ default: (await import('./add-dialogs.tsx')).AddTextDialog }))

interface AddMenuProps {
  collection: Collection
  onFiles: (files: FileToAdd[]) => void
}

/** Every way in for a document. */
export function AddMenu({ collection, onFiles }: AddMenuProps) {
  const { library } = useMessages()
  const [dialog, setDialog] = useState<'none' | 'url' | 'text'>('none')
  const close = () => setDialog('none')
  return (
    <>
      <Menu
        trigger={
          <Button look="primary" className="px-2.5! wide:px-3.5!">
            <Plus size={16} aria-hidden />
            {/* On a phone the collection's name needs the room more. */}
            <span className="sr-only wide:not-sr-only">{library.add}</span>
          </Button>
        }
      >
        <MenuItem icon={<FilePlus size={16} aria-hidden />} onSelect={async () => onFiles(await pickFiles())}>
          {library.addFiles}
        </MenuItem>
        <MenuItem
          icon={<FolderUp size={16} aria-hidden />}
          onSelect={async () => onFiles(await pickFiles({ isFolder: true }))}
        >
          {library.addFolder}
        </MenuItem>
        <MenuItem icon={<Globe size={16} aria-hidden />} onSelect={() => setDialog('url')}>
          {library.addUrl}
        </MenuItem>
        <MenuItem icon={<TextCursorInput size={16} aria-hidden />} onSelect={() => setDialog('text')}>
          {library.addText}
        </MenuItem>
      </Menu>
      <Suspense>
        {dialog === 'url' && <AddUrlDialog collectionId={collection.id} onClose={close} />}
        {dialog === 'text' && <AddTextDialog collectionId={collection.id} onClose={close} />}
      </Suspense>
    </>
  )
}
