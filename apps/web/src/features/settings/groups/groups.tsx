import type { Group } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, Pencil, Plus, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { gepeto, queryClient, useMay } from '../../../shared/api.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { groupsQuery } from '../../../shared/people-queries.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { RenameDialog } from '../../../shared/rename-dialog.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { GroupDialog } from './group-dialog.tsx'

/** People who are given something together. */
export function Groups() {
  const { groups, common } = useMessages()
  const may = useMay()
  const list = useQuery(groupsQuery)
  const [isMaking, setIsMaking] = useState(false)
  const [opened, setOpened] = useState<Group | null>(null)
  return (
    <div>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-4">
        <p className="max-w-[60ch] text-muted">{groups.intro}</p>
        {may('groups:manage') && (
          <Button look="primary" onClick={() => setIsMaking(true)}>
            <Plus size={16} aria-hidden />
            {groups.create}
          </Button>
        )}
      </div>
      {list.isPending && <RowsSkeleton label={common.loading} rows={3} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
      {list.data?.length === 0 && <p className="border-t border-line py-6 text-muted">{groups.none}</p>}
      {list.data && list.data.length > 0 && (
        <ul className="border-t border-line">
          {list.data.map((group) => (
            <GroupRow key={group.id} group={group} onOpen={() => setOpened(group)} />
          ))}
        </ul>
      )}
      {isMaking && (
        <RenameDialog
          title={groups.create}
          label={groups.name}
          initial=""
          action={common.create}
          onSave={async (name) => {
            const group = await gepeto.groups.create(name)
            await queryClient.invalidateQueries({ queryKey: ['groups'] })
            setOpened(group)
          }}
          onClose={() => setIsMaking(false)}
        />
      )}
      {opened && !isMaking && <GroupDialog group={opened} onClose={() => setOpened(null)} />}
    </div>
  )
}

function GroupRow({ group, onOpen }: { group: Group; onOpen: () => void }) {
  const { groups } = useMessages()
  const may = useMay()
  return (
    <li className="flex items-center gap-2 border-b border-line py-1.5">
      <button
        type="button"
        onClick={onOpen}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md px-2 py-2 text-left transition-colors hover:bg-hover"
      >
        <Users size={16} className="shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 flex-1 truncate text-sm font-medium">{group.name}</span>
        <span className="text-xs text-faint tabular-nums">{groups.members(group.members)}</span>
      </button>
      {may('groups:manage') && <GroupMenu group={group} />}
    </li>
  )
}

function GroupMenu({ group }: { group: Group }) {
  const { groups, common } = useMessages()
  const act = useAct()
  const [dialog, setDialog] = useState<'none' | 'rename' | 'delete'>('none')
  const close = () => setDialog('none')
  const changes = ['groups', 'people', 'principal']
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`${common.more}: ${group.name}`} title={common.more}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setDialog('rename')}>
          {groups.rename}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 size={16} aria-hidden />} onSelect={() => setDialog('delete')} isDanger>
          {groups.delete}
        </MenuItem>
      </Menu>
      {dialog === 'rename' && (
        <RenameDialog
          title={groups.rename}
          label={groups.name}
          initial={group.name}
          action={common.save}
          onSave={async (name) => {
            await gepeto.groups.rename(group.id, name)
            for (const key of changes) await queryClient.invalidateQueries({ queryKey: [key] })
          }}
          onClose={close}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={groups.deleteTitle(group.name)}
          text={groups.deleteText}
          action={groups.delete}
          onConfirm={() => act(() => gepeto.groups.delete(group.id), changes, groups.deleted(group.name))}
          onClose={close}
        />
      )}
    </>
  )
}
