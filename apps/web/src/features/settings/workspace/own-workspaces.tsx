import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { sessionQuery, useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { NewWorkspace } from '../../../shared/new-workspace.tsx'
import { workspacesQuery } from '../../../shared/people-queries.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { useSwitchWorkspace } from '../../../shared/use-switch-workspace.ts'
import { Button } from '../../../ui/button.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'

/** All workspaces of the person, with their role in each. */
export function OwnWorkspaces() {
  const { workspace, roles, common } = useMessages()
  const may = useMay()
  const roleName = useRoleName()
  const switchTo = useSwitchWorkspace()
  const { data: session } = useQuery(sessionQuery)
  const list = useQuery(workspacesQuery)
  const [isMaking, setIsMaking] = useState(false)
  return (
    <Section
      title={workspace.yours}
      intro={workspace.yoursIntro}
      action={
        may('workspaces:create') && (
          <Button onClick={() => setIsMaking(true)}>
            <Plus size={16} aria-hidden />
            {workspace.create}
          </Button>
        )
      }
    >
      {list.isPending && <RowsSkeleton label={common.loading} rows={1} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
      <ul>
        {list.data?.map(({ id, name, role, roleName: custom, people }) => (
          <li key={id} className="flex min-h-14 items-center gap-4 border-b border-line py-2.5">
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium">{name}</p>
              <p className="text-xs text-faint">
                {roleName(role, custom)} · {roles.people(people)}
              </p>
            </div>
            {id === session?.workspace?.id ? (
              <span className="text-sm text-muted">{workspace.here}</span>
            ) : (
              <Button aria-label={`${workspace.switchTo}: ${name}`} onClick={() => switchTo(id, name)}>
                {workspace.switchTo}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isMaking && <NewWorkspace onClose={() => setIsMaking(false)} />}
    </Section>
  )
}
