import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto, knownSession, queryClient } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { collectionsQuery } from '../../../shared/queries.ts'
import { SelectField } from '../../../ui/field.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { everybodyQuery, holdsQuery } from './queries.ts'
import { useReason } from './use-reason.tsx'

/** Puts somebody or something under legal hold. */
export function NewHold({ onClose }: { onClose: () => void }) {
  const { controls } = useMessages()
  const workspaceId = knownSession()?.workspace?.id ?? ''
  const { data: collections = [] } = useQuery(collectionsQuery)
  const { data: people = [] } = useQuery(everybodyQuery)
  const [subject, setSubject] = useState(workspaceId)
  const reason = useReason()
  const save = async () => {
    const why = reason.given()
    if (why === undefined) return false as const
    await gepeto.privacy.setHold(subject, why)
    await queryClient.invalidateQueries({ queryKey: holdsQuery.queryKey })
    showToast({ text: controls.held })
    return undefined
  }
  return (
    <FormDialog title={controls.hold} action={controls.hold} onSave={save} onClose={onClose}>
      <SelectField
        label={controls.heldThing}
        value={subject}
        onChange={({ target }) => setSubject(target.value)}
      >
        <option value={workspaceId}>{controls.workspace}</option>
        <optgroup label={controls.groups.collections}>
          {collections.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label={controls.groups.people}>
          {people.map(({ id, name, email }) => (
            <option key={id} value={id}>
              {name || email}
            </option>
          ))}
        </optgroup>
      </SelectField>
      {reason.field}
    </FormDialog>
  )
}
