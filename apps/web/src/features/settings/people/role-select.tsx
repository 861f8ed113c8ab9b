import type { BuiltinRole, Role } from '@gepeto/contract'
import { useMessages } from '../../../shared/i18n.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { SelectField } from '../../../ui/field.tsx'
import { useMayGive } from './rights.ts'

interface RoleSelectProps {
  label: string
  roles: Role[]
  value: string
  onChange: (role: Role['id']) => void
}

/** The roles that the person may give, each with what it means. */
export function RoleSelect({ label, roles, value, onChange }: RoleSelectProps) {
  const messages = useMessages()
  const roleName = useRoleName()
  const mayGive = useMayGive()
  const hint = messages.roles.hints[value as BuiltinRole]
  return (
    <SelectField
      label={label}
      hint={hint}
      value={value}
      onChange={(event) => onChange(event.target.value as Role['id'])}
    >
      {roles.filter(mayGive).map((role) => (
        <option key={role.id} value={role.id}>
          {roleName(role.id, role.isBuiltin ? null : role.name)}
        </option>
      ))}
    </SelectField>
  )
}
