import type { Permission } from '@gepeto/contract'
import { CheckField } from '../ui/check-field.tsx'
import { useMessages } from './i18n.tsx'
import { permissionGroups, permissionsIn } from './permission-groups.ts'

interface PermissionChoiceProps {
  chosen: ReadonlySet<Permission>
  /** Whether the person may give it on; what they may not is shown and cannot be ticked. */
  mayGive: (permission: Permission) => boolean
  /** Leaves out what cannot be given. */
  isShort?: boolean
  onChange: (chosen: Set<Permission>) => void
}

/** Permissions in plain words, by what they are about. */
export function PermissionChoice({ chosen, mayGive, isShort, onChange }: PermissionChoiceProps) {
  const { roles } = useMessages()
  const choose = (permission: Permission, isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(permission)
    else next.delete(permission)
    onChange(next)
  }
  return (
    <div className="grid gap-x-8 gap-y-4 wide:grid-cols-2">
      {permissionGroups.map((group) => {
        const shown = permissionsIn(group).filter((permission) => !isShort || mayGive(permission))
        if (shown.length === 0) return null
        return (
          <fieldset key={group}>
            <legend className="mb-1 text-xs text-faint">{roles.groups[group]}</legend>
            {shown.map((permission) => (
              <CheckField
                key={permission}
                label={roles.permissions[permission]}
                hint={mayGive(permission) ? undefined : roles.notHeld}
                isChecked={chosen.has(permission)}
                isDisabled={!mayGive(permission) && !chosen.has(permission)}
                onChange={(isChosen) => choose(permission, isChosen)}
              />
            ))}
          </fieldset>
        )
      })}
    </div>
  )
}
