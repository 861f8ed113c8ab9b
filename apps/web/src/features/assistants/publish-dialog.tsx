import type { AssistantDetails, AssistantDraft } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto } from '../../shared/api.ts'
import { assistantVersionQuery, assistantVersionsQuery } from '../../shared/assistant-queries.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Changes } from './changes.tsx'
import { takeDetails } from './use-steps.ts'

interface PublishDialogProps {
  details: AssistantDetails & { draft: AssistantDraft }
  onClose: () => void
}

/** Shows what will change for those who ask, and publishes it. */
export function PublishDialog({ details, onClose }: PublishDialogProps) {
  const { assistants, common } = useMessages()
  const [note, setNote] = useState('')
  const { data: versions } = useQuery(assistantVersionsQuery(details.id))
  const { data: before } = useQuery({
    ...assistantVersionQuery(details.id, details.version ?? 0),
    enabled: details.version !== null,
  })
  const { draft } = details
  const next = (versions?.[0]?.version ?? 0) + 1
  if (details.version !== null && draft.changed.length === 0)
    return (
      <Dialog isOpen onClose={onClose} title={assistants.publishAction} closeLabel={common.close}>
        <p className="text-sm text-muted">{assistants.nothingToPublish}</p>
      </Dialog>
    )
  return (
    <FormDialog
      title={assistants.publishTitle(next)}
      action={assistants.publishAction}
      busy={assistants.publishing}
      isWide
      onSave={async () => {
        const published = await gepeto.assistants.publish(details.id, { revision: draft.revision, note })
        await takeDetails(published)
        showToast({ text: assistants.published(published.version ?? next) })
        return undefined
      }}
      onClose={onClose}
    >
      <p className="text-sm text-muted">{assistants.publishText}</p>
      {before && (
        <section aria-label={assistants.publishChanges}>
          <h3 className="mb-2 text-sm font-medium">{assistants.publishChanges}</h3>
          <Changes fields={draft.changed} before={before.configuration} after={draft} />
        </section>
      )}
      <TextField
        label={assistants.note}
        maxLength={500}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </FormDialog>
  )
}
