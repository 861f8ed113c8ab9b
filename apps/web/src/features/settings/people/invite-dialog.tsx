import type { Role } from '@gepeto/contract'
import { useState } from 'react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { preferences } from '../../../shared/preferences.ts'
import { sentenceOf } from '../../../shared/problem-note.tsx'
import { TextArea } from '../../../ui/field.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { readAddresses } from './addresses.ts'
import { useMayGive } from './rights.ts'
import { RoleSelect } from './role-select.tsx'
import { type Invited, SentLinks } from './sent-links.tsx'

interface InviteDialogProps {
  roles: Role[]
  onClose: () => void
}

/** A class and its teachers; more take more than a form. */
const mostAtOnce = 100

/** Asks whom to invite as what, one or many; shows the links where no message could be sent. */
export function InviteDialog({ roles, onClose }: InviteDialogProps) {
  const messages = useMessages()
  const { people } = messages
  const mayGive = useMayGive()
  const [text, setText] = useState('')
  const [role, setRole] = useState<Role['id']>(() => {
    const given = roles.filter(mayGive)
    return (given.find(({ id }) => id === 'member') ?? given.at(-1))?.id ?? 'viewer'
  })
  const [error, setError] = useState<string | null>(null)
  const [shown, setShown] = useState<Invited | null>(null)
  const { emails, wrong } = readAddresses(text)
  if (shown) return <SentLinks invited={shown} onClose={onClose} />

  const fault = () => {
    if (wrong.length > 0) return people.inviteWrong(wrong.join(', '))
    if (emails.length === 0) return people.inviteMissing
    return emails.length > mostAtOnce ? people.inviteTooMany(mostAtOnce) : null
  }
  const inviteAll = async (): Promise<Invited> => {
    const invited: Invited = { sent: [], refused: [] }
    for (const email of emails) {
      try {
        invited.sent.push(await gepeto.invitations.create({ email, role, language: preferences().language }))
      } catch (failure) {
        // One alone is told in the form, as everywhere.
        if (emails.length === 1) throw failure
        invited.refused.push({ email, reason: sentenceOf(failure, messages) })
      }
    }
    return invited
  }
  return (
    <FormDialog
      title={people.inviteTitle}
      action={emails.length > 1 ? people.inviteMany(emails.length) : people.inviteAction}
      busy={people.inviting}
      onSave={async () => {
        const found = fault()
        setError(found)
        if (found) return false
        const invited = await inviteAll()
        queryClient.invalidateQueries({ queryKey: ['invitations'] })
        const { sent, refused } = invited
        if (refused.length > 0 || sent.some(({ link }) => link !== null)) {
          setShown(invited)
          return false
        }
        const [first] = sent
        showToast({
          text: first && sent.length === 1 ? people.mailed(first.email) : people.mailedMany(sent.length),
        })
        return undefined
      }}
      onClose={onClose}
    >
      <TextArea
        label={people.inviteEmail}
        hint={people.inviteHint}
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        rows={1}
        className="field-sizing-content max-h-48 min-h-10!"
        error={error}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <RoleSelect label={people.inviteRole} roles={roles} value={role} onChange={setRole} />
    </FormDialog>
  )
}
