import type { Collection, Document } from '@gepeto/contract'
import {
  BookOpen,
  Download,
  Ellipsis,
  FolderInput,
  Pencil,
  RefreshCw,
  Trash2,
  UsersRound,
} from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, useMay } from '../../shared/api.ts'
import { download } from '../../shared/download.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { pickFiles } from '../../shared/pick-files.ts'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { useDocumentActions } from './use-document-actions.ts'

const ShareDialog = lazy(() => import('../sharing/share-dialog.tsx'))

interface DocumentMenuProps {
  document: Document
  collections: Collection[]
}

export function DocumentMenu({ document, collections }: DocumentMenuProps) {
  const messages = useMessages()
  const { library, common, sharing } = messages
  const may = useMay()
  const mayWrite = may('documents:write', document)
  const others = collections.filter(({ id, level }) => id !== document.collectionId && level === 'write')
  const go = useGo()
  const actions = useDocumentActions()
  const [dialog, setDialog] = useState<'none' | 'rename' | 'move' | 'share'>('none')
  const close = () => setDialog('none')
  const replace = async () => {
    const [chosen] = await pickFiles({ isMany: false })
    if (chosen) await actions.replace(document, chosen.file)
  }
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`${common.more}: ${document.title}`} title={common.more}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<BookOpen size={16} aria-hidden />} onSelect={() => go(paths.document(document.id))}>
          {library.open}
        </MenuItem>
        <MenuItem
          icon={<Download size={16} aria-hidden />}
          onSelect={() => download(gepeto.documents.content(document.id), document.title, messages)}
        >
          {library.download}
        </MenuItem>
        {may('collections:share', document) && (
          <MenuItem icon={<UsersRound size={16} aria-hidden />} onSelect={() => setDialog('share')}>
            {sharing.share}
          </MenuItem>
        )}
        {mayWrite && (
          <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setDialog('rename')}>
            {common.rename}
          </MenuItem>
        )}
        {mayWrite && (
          <MenuItem icon={<RefreshCw size={16} aria-hidden />} onSelect={replace}>
            {library.replace}
          </MenuItem>
        )}
        {mayWrite && others.length > 0 && (
          <MenuItem icon={<FolderInput size={16} aria-hidden />} onSelect={() => setDialog('move')}>
            {library.move}
          </MenuItem>
        )}
        {mayWrite && <MenuLine />}
        {mayWrite && (
          <MenuItem
            icon={<Trash2 size={16} aria-hidden />}
            onSelect={() => actions.remove([document])}
            isDanger
          >
            {common.delete}
          </MenuItem>
        )}
      </Menu>
      <Suspense>
        {dialog === 'share' && (
          <ShareDialog
            shared={{ kind: 'document', object: document, name: document.title }}
            onClose={close}
          />
        )}
      </Suspense>
      {dialog === 'rename' && (
        <RenameDialog
          title={library.renameDocument}
          label={library.columns.title}
          initial={document.title}
          action={common.save}
          onSave={(title) => actions.rename(document, title)}
          onClose={close}
        />
      )}
      {dialog === 'move' && <MoveDialog documents={[document]} collections={collections} onClose={close} />}
    </>
  )
}
