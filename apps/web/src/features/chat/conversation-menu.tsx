import type { Conversation } from '@gepeto/contract'
import { Ellipsis, FileJson, FileText, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, queryClient } from '../../shared/api.ts'
import { download } from '../../shared/download.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { removeWithUndo } from '../../shared/undo.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toasts.tsx'

interface ConversationMenuProps {
  conversation: Conversation
  /** It is the one being read. */
  isHere: boolean
  className?: string
}

/** Rename, export, delete. */
export function ConversationMenu({ conversation, isHere, className }: ConversationMenuProps) {
  const messages = useMessages()
  const { chat, common } = messages
  const [isRenaming, setIsRenaming] = useState(false)
  const go = useGo()
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['conversations'] })
  const save = (format: 'markdown' | 'json') =>
    download(
      gepeto.conversations.export(conversation.id, format),
      `${conversation.title}.${format === 'markdown' ? 'md' : 'json'}`,
      messages,
    )

  const remove = () => {
    if (isHere) go(paths.home())
    removeWithUndo({
      kind: 'conversation',
      ids: [conversation.id],
      text: chat.deleted(conversation.title),
      undoLabel: common.undo,
      onDone: refresh,
      onFailed: (error) => showToast({ tone: 'bad', text: sentenceOf(error, messages) }),
    })
  }
  return (
    <>
      <Menu
        trigger={
          <IconButton
            label={`${common.more}: ${conversation.title}`}
            title={common.more}
            className={className}
          >
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setIsRenaming(true)}>
          {common.rename}
        </MenuItem>
        <MenuItem icon={<FileText size={16} aria-hidden />} onSelect={() => save('markdown')}>
          {chat.exportMarkdown}
        </MenuItem>
        <MenuItem icon={<FileJson size={16} aria-hidden />} onSelect={() => save('json')}>
          {chat.exportJson}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={remove} isDanger>
          {common.delete}
        </MenuItem>
      </Menu>
      {isRenaming && (
        <RenameDialog
          title={chat.rename}
          label={common.name}
          initial={conversation.title}
          action={common.save}
          onSave={async (name) => {
            await gepeto.conversations.rename(conversation.id, name)
            await refresh()
          }}
          onClose={() => setIsRenaming(false)}
        />
      )}
    </>
  )
}
