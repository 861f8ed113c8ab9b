import type { Invitation, Role, SentInvitation } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Mail } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { invitationsQuery } from '../../../shared/people-queries.ts'
import { preferences } from '../../../shared/preferences.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { Section } from '../section.tsx'
import { useMayGive } from './rights.ts'
import { SentLink } from './sent-links.tsx'

/** Who was invited and has not answered. Absent while there is nobody. */
export function Invitations({ roles }: { roles: Role[] }) {
  const { people } = useMessages()
  const list = useQuery(invitationsQuery)
  const [sent, setSent] = useState<SentInvitation | null>(null)
  if (list.isError) return <ProblemNote error={list.error} onRetry={() => list.refetch()} />
  if (!list.data || list.data.length === 0) return null
  return (
    <Section title={people.pending}>
      {list.data.map((invitation) => (
        <InvitationRow
          key={invitation.id}
          invitation={invitation}
          role={roles.find(({ id }) => id === invitation.role)}
          onSent={setSent}
        />
      ))}
      {sent && <SentLink sent={sent} onClose={() => setSent(null)} />}
    </Section>
  )
}

interface InvitationRowProps {
  invitation: Invitation
  role: Role | undefined
  onSent: (sent: SentInvitation) => void
}

function InvitationRow({ invitation, role, onSent }: InvitationRowProps) {
  const { people } = useMessages()
  const formats = useFormats()
  const roleName = useRoleName()
  const mayGive = useMayGive()
  const act = useAct()
  const { id, email, invitedBy } = invitation
  const resend = () =>
    act(async () => {
      const sent = await gepeto.invitations.resend(id, preferences().language)
      if (sent.link === null) showToast({ text: people.mailed(email) })
      else onSent(sent)
    }, ['invitations'])
  const revoke = () => act(() => gepeto.invitations.revoke(id), ['invitations'], people.revoked(email))
  return (
    <div data-row className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-3">
      <Mail size={16} className="text-muted" aria-hidden />
      <div className="min-w-0 flex-1 basis-52">
        <p className="truncate text-sm font-medium">{email}</p>
        <p className="text-xs text-faint">
          {[
            roleName(invitation.role, invitation.roleName),
            invitedBy && people.pendingBy(invitedBy),
            people.validUntil(formats.when(invitation.expiresAt)),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {mayGive(role) && (
        <div className="flex gap-1">
          <Button size="sm" look="quiet" onClick={resend} aria-label={`${people.resend}: ${email}`}>
            {people.resend}
          </Button>
          <Button size="sm" look="danger" onClick={revoke} aria-label={`${people.revoke}: ${email}`}>
            {people.revoke}
          </Button>
        </div>
      )}
    </div>
  )
}
