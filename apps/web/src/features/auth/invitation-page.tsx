import type { OpenedInvitation } from '@gepeto/contract'
import { ApiProblem } from '@gepeto/sdk'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { adoptSession, gepeto, knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link, useGo } from '../../shared/link.tsx'
import { ProblemNote, sentenceOf } from '../../shared/problem-note.tsx'
import { useRoleName } from '../../shared/role-name.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { AuthCard } from './auth-card.tsx'
import { InvitationForm } from './invitation-form.tsx'

/** `/invitation#TOKEN`: what is offered, and the way in for whoever is new here or has an account. */
export function InvitationPage() {
  const { app, invitation, common } = useMessages()
  const roleName = useRoleName()
  const token = useLocation().hash.replace(/^#/, '')
  const opened = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => gepeto.invitations.open(token, { signal }),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!token) return <AuthCard title={app.name} intro={invitation.noToken} />
  if (opened.isPending) {
    return (
      <AuthCard title={app.name} intro="">
        <Skeleton label={common.loading} />
      </AuthCard>
    )
  }
  if (opened.isError) {
    const isClosed = opened.error instanceof ApiProblem && opened.error.status < 500
    return (
      <AuthCard
        title={isClosed ? invitation.closedTitle : app.name}
        intro={isClosed ? invitation.closed : ''}
      >
        {isClosed ? (
          <Link href={paths.signIn()} className={buttonClass()}>
            {invitation.toSignIn}
          </Link>
        ) : (
          <ProblemNote error={opened.error} onRetry={() => opened.refetch()} />
        )}
      </AuthCard>
    )
  }
  const { workspace, role, roleName: custom, invitedBy } = opened.data
  return (
    <AuthCard
      title={invitation.title(workspace)}
      intro={invitation.intro(workspace, roleName(role, custom), invitedBy)}
    >
      <Acceptance token={token} opened={opened.data} />
    </AuthCard>
  )
}

function Acceptance({ token, opened }: { token: string; opened: OpenedInvitation }) {
  const { invitation } = useMessages()
  const go = useGo()
  const signedInAs = knownSession()?.user?.email
  const accept = async (body: { name?: string; password?: string }) => {
    adoptSession(await gepeto.invitations.accept({ token, ...body }))
    go(paths.home(), { replace: true })
  }
  if (signedInAs === opened.email) return <AcceptSignedIn email={opened.email} onAccept={() => accept({})} />
  return (
    <>
      <p className="-mt-4 mb-6 text-sm text-muted">
        {signedInAs ? invitation.otherAccount(signedInAs) : invitation.forEmail(opened.email)}
      </p>
      <InvitationForm email={opened.email} onAccept={accept} />
    </>
  )
}

/** Whoever is signed in with the invited address only has to say yes. */
function AcceptSignedIn({ email, onAccept }: { email: string; onAccept: () => Promise<void> }) {
  const messages = useMessages()
  const { invitation } = messages
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const accept = async () => {
    setIsBusy(true)
    try {
      await onAccept()
    } catch (failure) {
      setError(sentenceOf(failure, messages))
      setIsBusy(false)
    }
  }
  return (
    <div className="flex flex-col gap-4">
      {error && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
      <Button look="primary" size="lg" disabled={isBusy} onClick={accept}>
        {isBusy ? invitation.accepting : invitation.acceptAs(email)}
      </Button>
    </div>
  )
}
