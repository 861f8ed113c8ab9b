import type { Collection, Document } from '@gepeto/contract'
import { FolderInput, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { useDocumentActions } from './use-document-actions.ts'

interface SelectionBarProps {
  documents: Document[]
  collections: Collection[]
  onClear: () => void
}

/** What can be done with the chosen documents at once. */
export function SelectionBar({ documents, collections, onClear }: SelectionBarProps) {
  const { library, common } = useMessages()
  const { remove } = useDocumentActions()
  const [isMoving, setIsMoving] = useState(false)
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-5 z-20 flex justify-center px-3">
      <div
        role="toolbar"
        data-floating-bar
        aria-label={library.selected(documents.length)}
        className="rise pointer-events-auto flex max-w-full flex-wrap items-center justify-end gap-1 rounded-md bg-surface py-1.5 pr-1.5 pl-3 wide:pl-4 shadow-float ring-1 ring-line"
      >
        <span className="mr-auto whitespace-nowrap text-sm tabular-nums wide:mr-3">
          {library.selected(documents.length)}
        </span>
        {collections.filter(({ level }) => level === 'write').length > 1 && (
          <Button look="quiet" className="px-2! wide:px-3.5!" onClick={() => setIsMoving(true)}>
            <FolderInput size={16} className="hidden wide:block" aria-hidden />
            {library.move}
          </Button>
        )}
        <Button
          look="danger"
          className="px-2! wide:px-3.5!"
          onClick={() => {
            remove(documents)
            onClear()
          }}
        >
          <Trash2 size={16} className="hidden wide:block" aria-hidden />
          {common.delete}
        </Button>
        <IconButton label={library.clearSelection} onClick={onClear}>
          <X size={18} aria-hidden />
        </IconButton>
      </div>
      {isMoving && (
        <MoveDialog
          documents={documents}
          collections={collections}
          onClose={() => setIsMoving(false)}
          onMoved={onClear}
        />
      )}
    </div>
  )
}
