import type { Person, Role } from '@gepeto/contract'
import { useState } from 'react'
import { checkRights, gepeto, queryClient } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { showToast } from '../../../ui/toasts.tsx'
import { RoleSelect } from './role-select.tsx'

interface RoleDialogProps {
  person: Person
  roles: Role[]
  onClose: () => void
}

export function RoleDialog({ person, roles, onClose }: RoleDialogProps) {
  const { people, common } = useMessages()
  const roleName = useRoleName()
  const [role, setRole] = useState(person.role)
  return (
    <FormDialog
      title={people.roleOf(person.name)}
      action={common.save}
      onSave={async () => {
        if (role === person.role) return
        const changed = await gepeto.people.update(person.id, { role })
        checkRights()
        await Promise.all(
          ['people', 'roles'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
        )
        showToast({ text: people.roleChanged(person.name, roleName(changed.role, changed.roleName)) })
      }}
      onClose={onClose}
    >
      <RoleSelect label={people.columns.role} roles={roles} value={role} onChange={setRole} />
    </FormDialog>
  )
}
