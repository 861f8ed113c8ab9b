import type { CreateAssistant } from '@gepeto/contract'
import { useState } from 'react'
import type { Messages } from '../../messages/en.ts'
import { paths } from '../../paths.ts'
import { gepeto } from '../../shared/api.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { TextField } from '../../ui/field.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { takeDetails } from './use-steps.ts'

export type Template = Messages['assistants']['templates'][number]

type Beginnings = Pick<CreateAssistant, 'name'> & Partial<Pick<Template, 'description' | 'instructions'>>

/** Makes a draft and opens it. */
export function useCreate() {
  const messages = useMessages()
  const go = useGo()
  const [isBusy, setIsBusy] = useState(false)
  const make = async (given: Beginnings & { guardrails?: { strict: boolean } }) => {
    const made = await gepeto.assistants.create(given)
    await takeDetails(made)
    go(paths.assistant(made.id))
  }
  const create = async (given: Parameters<typeof make>[0]) => {
    setIsBusy(true)
    try {
      await make(given)
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
      setIsBusy(false)
    }
  }
  return { make, create, isBusy }
}

/** Asks for a name, the one thing that a draft cannot do without. */
export function NewAssistant({ onClose }: { onClose: () => void }) {
  const { assistants, common } = useMessages()
  const { make } = useCreate()
  const [name, setName] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  return (
    <FormDialog
      title={assistants.create}
      action={common.create}
      busy={assistants.creating}
      onSave={async () => {
        setIsMissing(name.trim() === '')
        if (name.trim() === '') return false
        await make({ name: name.trim() })
        return undefined
      }}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        hint={assistants.nameHint}
        error={isMissing ? assistants.nameMissing : null}
        maxLength={100}
        value={name}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  )
}
