import type { Permission, Role } from '@gepeto/contract'
import { useState } from 'react'
import { checkRights, gepeto, queryClient, useMay } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { PermissionChoice } from '../../../shared/permission-choice.tsx'
import { TextField } from '../../../ui/field.tsx'

interface RoleEditorProps {
  /** null: a new one. */
  role: Role | null
  onClose: () => void
}

export function RoleEditor({ role, onClose }: RoleEditorProps) {
  const { roles, common, invitation } = useMessages()
  const may = useMay()
  const [name, setName] = useState(role?.name ?? '')
  const [isNameMissing, setIsNameMissing] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(
    new Set<Permission>(
      role?.permissions ?? [
        'account:use',
        'collections:read',
        'documents:read',
        'search:use',
        'answers:ask',
        'conversations:use',
      ],
    ),
  )
  return (
    <FormDialog
      isWide
      title={role ? roles.edit : roles.create}
      action={role ? common.save : common.create}
      onSave={async () => {
        setIsNameMissing(name.trim() === '')
        if (name.trim() === '') return false
        const body = { name: name.trim(), permissions: [...chosen] }
        if (role) await gepeto.roles.update(role.id, body)
        else await gepeto.roles.create(body)
        checkRights()
        await Promise.all(
          ['roles', 'people'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
        )
      }}
      onClose={onClose}
    >
      <TextField
        label={roles.name}
        value={name}
        maxLength={100}
        autoFocus
        error={isNameMissing ? invitation.nameMissing : null}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset>
        <legend className="mb-3 text-sm font-medium">{roles.may}</legend>
        <PermissionChoice chosen={chosen} mayGive={may} onChange={setChosen} />
      </fieldset>
    </FormDialog>
  )
}
