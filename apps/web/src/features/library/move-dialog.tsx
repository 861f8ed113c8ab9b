import type { Collection, Document } from '@gepeto/contract'
import { Folder } from 'lucide-react'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useDocumentActions } from './use-document-actions.ts'

interface MoveDialogProps {
  documents: Document[]
  collections: Collection[]
  onClose: () => void
  onMoved?: () => void
}

export function MoveDialog({ documents, collections, onClose, onMoved }: MoveDialogProps) {
  const { library, common } = useMessages()
  const formats = useFormats()
  const { move } = useDocumentActions()
  const here = new Set(documents.map((document) => document.collectionId))
  const targets = collections.filter(
    ({ id, level }) => level === 'write' && !(here.size === 1 && here.has(id)),
  )
  return (
    <Dialog isOpen onClose={onClose} title={library.move} closeLabel={common.close}>
      <ul className="-mx-2 flex flex-col">
        {targets.map((target) => (
          <li key={target.id}>
            <button
              type="button"
              onClick={() => {
                onClose()
                onMoved?.()
                move(documents, target)
              }}
              className="flex w-full items-center gap-3 rounded-md px-2 py-2.5 text-left transition-colors hover:bg-hover"
            >
              <Folder size={16} className="text-muted" aria-hidden />
              <span className="min-w-0 flex-1 truncate">{target.name}</span>
              <span className="text-xs text-faint tabular-nums">{formats.number(target.documents)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
