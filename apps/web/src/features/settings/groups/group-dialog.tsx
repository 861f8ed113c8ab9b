import type { Group } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { UserRound, X } from 'lucide-react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { groupMembersQuery } from '../../../shared/people-queries.ts'
import { PrincipalPicker } from '../../../shared/principal-picker.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

/** Who is in a group; each change holds at once. */
export function GroupDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const { groups, common } = useMessages()
  const may = useMay()
  const act = useAct()
  const members = useQuery(groupMembersQuery(group.id))
  const changes = ['groups', 'people']
  return (
    <Dialog isOpen onClose={onClose} title={groups.membersOf(group.name)} closeLabel={common.close}>
      {members.isPending && <Skeleton label={common.loading} />}
      {members.isError && <ProblemNote error={members.error} onRetry={() => members.refetch()} />}
      {members.data?.length === 0 && <p className="text-sm text-muted">{groups.nobody}</p>}
      <ul>
        {members.data?.map((person) => (
          <li key={person.id} className="flex items-center gap-3 py-1">
            <UserRound size={16} className="shrink-0 text-muted" aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm">{person.name}</span>
              <span className="block truncate text-xs text-faint">{person.email}</span>
            </span>
            {may('groups:manage') && (
              <IconButton
                isSmall
                label={groups.takeOut(person.name)}
                onClick={() => act(() => gepeto.groups.removeMember(group.id, person.id), changes)}
              >
                <X size={16} aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {may('groups:manage') && members.data && (
        <div className="mt-4 border-t border-line pt-4">
          <PrincipalPicker
            label={groups.add}
            hasGroups={false}
            without={new Set(members.data.map(({ id }) => id))}
            onPick={(person) => act(() => gepeto.groups.addMember(group.id, person.id), changes)}
          />
        </div>
      )}
    </Dialog>
  )
}
