import type { Role, SentInvitation } from '@gepeto/contract'
import { useState } from 'react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { preferences } from '../../../shared/preferences.ts'
import { TextField } from '../../../ui/field.tsx'
import { ShownOnce } from '../../../ui/shown-once.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { useMayGive } from './rights.ts'
import { RoleSelect } from './role-select.tsx'

interface InviteDialogProps {
  roles: Role[]
  onClose: () => void
}

/** Asks whom to invite as what; shows the link where no message could be sent. */
export function InviteDialog({ roles, onClose }: InviteDialogProps) {
  const { people, auth } = useMessages()
  const mayGive = useMayGive()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role['id']>(() => {
    const given = roles.filter(mayGive)
    return (given.find(({ id }) => id === 'member') ?? given.at(-1))?.id ?? 'viewer'
  })
  const [isWrong, setIsWrong] = useState(false)
  const [sent, setSent] = useState<SentInvitation | null>(null)
  if (sent) return <SentLink sent={sent} onClose={onClose} />
  return (
    <FormDialog
      title={people.inviteTitle}
      action={people.inviteAction}
      busy={people.inviting}
      onSave={async () => {
        const isGood = /^\S+@\S+\.\S+$/.test(email.trim())
        setIsWrong(!isGood)
        if (!isGood) return false
        const invitation = await gepeto.invitations.create({
          email: email.trim(),
          role,
          language: preferences().language,
        })
        queryClient.invalidateQueries({ queryKey: ['invitations'] })
        if (invitation.link === null) {
          showToast({ text: people.mailed(invitation.email) })
          return
        }
        setSent(invitation)
        return false
      }}
      onClose={onClose}
    >
      <TextField
        label={people.inviteEmail}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoFocus
        error={isWrong ? auth.emailInvalid : null}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <RoleSelect label={people.inviteRole} roles={roles} value={role} onChange={setRole} />
    </FormDialog>
  )
}

/** The link of an invitation that no mail carries. */
export function SentLink({ sent, onClose }: { sent: SentInvitation; onClose: () => void }) {
  const { people, common } = useMessages()
  return (
    <ShownOnce
      title={people.linkTitle}
      text={people.linkText(sent.email)}
      secret={sent.link ?? ''}
      words={{ ...common, done: people.linkDone }}
      onClose={onClose}
    />
  )
}
