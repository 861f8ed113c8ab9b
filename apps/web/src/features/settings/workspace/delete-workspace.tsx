import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '../../../paths.ts'
import { adoptSession, gepeto, sessionQuery } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { useGo } from '../../../shared/link.tsx'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { Section } from '../section.tsx'

/** Ends the workspace, once its name is written to the letter. */
export function DeleteWorkspace() {
  const { workspace } = useMessages()
  const { data: session } = useQuery(sessionQuery)
  const [isAsking, setIsAsking] = useState(false)
  const here = session?.workspace
  if (!here) return null
  return (
    <Section title={workspace.danger}>
      <div className="flex flex-wrap items-center justify-between gap-4 pt-4">
        <p className="max-w-[56ch] text-sm text-muted">{workspace.dangerText}</p>
        <Button className="text-bad!" onClick={() => setIsAsking(true)}>
          {workspace.deleteAction}
        </Button>
      </div>
      {isAsking && <Confirmation id={here.id} name={here.name} onClose={() => setIsAsking(false)} />}
    </Section>
  )
}

function Confirmation({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { workspace } = useMessages()
  const go = useGo()
  const [typed, setTyped] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  return (
    <FormDialog
      title={workspace.danger}
      action={workspace.deleteAction}
      onSave={async () => {
        setIsWrong(typed !== name)
        if (typed !== name) return false
        await gepeto.workspaces.delete(id, name)
        const session = await gepeto.session.get()
        go(paths.home())
        adoptSession(session)
        showToast({ text: workspace.deleted(name) })
      }}
      onClose={onClose}
    >
      <p className="text-sm text-muted">{workspace.dangerText}</p>
      <TextField
        label={workspace.deleteConfirm(name)}
        autoComplete="off"
        autoFocus
        error={isWrong ? workspace.deleteMismatch : null}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </FormDialog>
  )
}
