import type { BuiltinRole, Role } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { rolesQuery } from '../../../shared/people-queries.ts'
import { isChosen, permissionGroups, permissionsIn } from '../../../shared/permission-groups.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { useAct } from '../../../shared/use-act.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { useMayGive } from '../people/rights.ts'
import { RoleEditor } from './role-editor.tsx'

/** What each role may do; custom ones are made here. */
export function Roles() {
  const { roles, common } = useMessages()
  const may = useMay()
  const list = useQuery(rolesQuery)
  const [edited, setEdited] = useState<Role | 'new' | null>(null)
  return (
    <div>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-4">
        <p className="max-w-[60ch] text-muted">{may('roles:manage') ? roles.intro : roles.introReading}</p>
        {may('roles:manage') && (
          <Button look="primary" onClick={() => setEdited('new')}>
            <Plus size={16} aria-hidden />
            {roles.create}
          </Button>
        )}
      </div>
      {list.isPending && <RowsSkeleton label={common.loading} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
      {list.data && (
        <ul className="border-t border-line">
          {list.data.map((role) => (
            <RoleRow key={role.id} role={role} onEdit={() => setEdited(role)} />
          ))}
        </ul>
      )}
      {edited && <RoleEditor role={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  )
}

function RoleRow({ role, onEdit }: { role: Role; onEdit: () => void }) {
  const { roles } = useMessages()
  const may = useMay()
  const mayGive = useMayGive()
  const roleName = useRoleName()
  const act = useAct()
  const name = roleName(role.id, role.isBuiltin ? null : role.name)
  const isOpen = !role.isBuiltin && may('roles:manage') && mayGive(role)
  return (
    <li className="border-b border-line py-3">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-sm font-medium">{name}</h2>
          <p className="text-sm text-muted">
            {role.isBuiltin ? roles.hints[role.id as BuiltinRole] : roles.own}
          </p>
        </div>
        <span className="pt-0.5 text-xs text-faint tabular-nums">{roles.people(role.people)}</span>
        {isOpen && (
          <span className="-my-1 flex">
            <IconButton label={roles.editOf(name)} onClick={onEdit}>
              <Pencil size={16} aria-hidden />
            </IconButton>
            <IconButton
              label={roles.deleteOf(name)}
              onClick={() => act(() => gepeto.roles.delete(role.id), ['roles'], roles.deleted(name))}
            >
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      <details className="group mt-1">
        <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded-md text-sm text-accent [&::-webkit-details-marker]:hidden">
          <ChevronRight size={14} className="transition-transform group-open:rotate-90" aria-hidden />
          {roles.what}
          <span className="sr-only">: {name}</span>
        </summary>
        <PermissionList role={role} />
      </details>
    </li>
  )
}

function PermissionList({ role }: { role: Role }) {
  const { roles } = useMessages()
  if (!role.permissions.some(isChosen)) return <p className="mt-2 text-sm text-muted">{roles.none}</p>
  return (
    <dl className="mt-2 mb-1 grid gap-x-8 gap-y-3 wide:grid-cols-2">
      {permissionGroups.map((group) => {
        const held = permissionsIn(group).filter((permission) => role.permissions.includes(permission))
        if (held.length === 0) return null
        return (
          <div key={group}>
            <dt className="text-xs text-faint">{roles.groups[group]}</dt>
            {held.map((permission) => (
              <dd key={permission} className="text-sm">
                {roles.permissions[permission]}
              </dd>
            ))}
          </div>
        )
      })}
    </dl>
  )
}
