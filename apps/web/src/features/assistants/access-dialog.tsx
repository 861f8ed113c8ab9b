import type { Assistant, AssistantAccess, AssistantDetails } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { gepeto, useMay } from '../../shared/api.ts'
import { assistantQuery } from '../../shared/assistant-queries.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { PrincipalIcon, PrincipalPicker } from '../../shared/principal-picker.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RadioField } from '../../ui/radio-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { takeDetails } from './use-steps.ts'

interface AccessDialogProps {
  assistant: Pick<Assistant, 'id' | 'name'>
  onClose: () => void
}

/** Who may use an assistant; holds as soon as it is saved. */
export default function AccessDialog({ assistant, onClose }: AccessDialogProps) {
  const { assistants, common } = useMessages()
  const details = useQuery(assistantQuery(assistant.id))
  if (details.data?.principals) return <AccessForm details={details.data} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={assistants.access.titleOf(assistant.name)}
      closeLabel={common.close}
    >
      {details.isError ? (
        <ProblemNote error={details.error} onRetry={() => details.refetch()} />
      ) : (
        <Skeleton label={common.loading} />
      )}
    </Dialog>
  )
}

function AccessForm({ details, onClose }: { details: AssistantDetails; onClose: () => void }) {
  const messages = useMessages()
  const { access: words } = messages.assistants
  const may = useMay()
  const [access, setAccess] = useState<AssistantAccess['access']>(details.access)
  const [named, setNamed] = useState(details.principals ?? [])
  return (
    <FormDialog
      title={words.titleOf(details.name)}
      action={words.save}
      onSave={async () => {
        const principals = named.map(({ id }) => id)
        await takeDetails(await gepeto.assistants.share(details.id, { access, principals }))
        showToast({ text: words.saved })
        return undefined
      }}
      onClose={onClose}
    >
      <RadioField
        label={words.question}
        value={access}
        options={[
          { value: 'workspace', label: words.workspace, hint: words.workspaceHint },
          { value: 'restricted', label: words.restricted, hint: words.restrictedHint },
        ]}
        onChange={setAccess}
      />
      {access === 'restricted' && (
        <>
          <section aria-label={words.named}>
            <h3 className="mb-1 text-sm font-medium">{words.named}</h3>
            {named.length === 0 && <p className="text-sm text-muted">{words.nobody}</p>}
            <ul>
              {named.map(({ id, name }) => (
                <li key={id} className="flex h-10 items-center gap-3 text-sm">
                  <PrincipalIcon isGroup={id.startsWith('grp_')} />
                  <span className="min-w-0 flex-1 truncate">{name}</span>
                  <IconButton
                    isSmall
                    label={words.remove(name)}
                    onClick={() => setNamed(named.filter((other) => other.id !== id))}
                  >
                    <X size={16} aria-hidden />
                  </IconButton>
                </li>
              ))}
            </ul>
          </section>
          {may('people:read') && (
            <PrincipalPicker
              label={words.add}
              hasGroups
              without={new Set(named.map(({ id }) => id))}
              onPick={({ id, name }) => setNamed([...named, { id, name }])}
            />
          )}
          <p className="rounded-md bg-sunken px-3 py-2.5 text-sm text-muted">{words.always}</p>
        </>
      )}
    </FormDialog>
  )
}
