import type { Session } from '@gepeto/contract'
import { useLocation, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, hasSessionEnded, knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link, useGo } from '../../shared/link.tsx'
import { isProblem, refusalOf } from '../../shared/refusal.tsx'
import { AuthCard } from './auth-card.tsx'
import { CodeForm } from './code-form.tsx'
import { CredentialsForm } from './credentials-form.tsx'
import { enter, ownAddress } from './entry.ts'
import { OtherWays } from './other-ways.tsx'

type Step = 'password' | 'code' | 'recovery'

/** `/sign-in`: password and, where the account asks for one, a code; or a passkey, or single sign-on. */
export function SignInPage() {
  const messages = useMessages()
  const { app, auth, signIn, access } = messages
  const { next: wanted } = useSearch({ strict: false })
  const next = ownAddress(wanted)
  const go = useGo()
  const [step, setStep] = useState<Step>(() =>
    // An invitation that was accepted with the password of an account may ask for its code.
    knownSession()?.state === 'secondFactor' ? 'code' : 'password',
  )
  const [over, setOver] = useState<unknown>(undefined)
  const refused = useSingleSignOnRefusal()

  const proceed = (session: Session) => {
    if (session.state === 'secondFactor') setStep('code')
    else go(enter(session, next), { replace: true })
  }

  if (step !== 'password') {
    const isRecovery = step === 'recovery'
    return (
      <AuthCard
        title={isRecovery ? signIn.recoveryTitle : signIn.codeTitle}
        intro={isRecovery ? signIn.recoveryIntro : signIn.codeIntro}
      >
        <CodeForm
          isRecovery={isRecovery}
          onKind={(recovery) => setStep(recovery ? 'recovery' : 'code')}
          onSignedIn={proceed}
          isOver={(error) => isProblem(error, 'second-step-over')}
          onStartOver={(error) => {
            setOver(error)
            setStep('password')
          }}
        />
      </AuthCard>
    )
  }

  return (
    <AuthCard title={auth.signInTitle} intro={app.promise}>
      {hasSessionEnded() && (
        <p role="status" className="-mt-4 mb-6 rounded-md bg-sunken px-3 py-2.5 text-sm">
          {access.ended}
        </p>
      )}
      <CredentialsForm
        kind="sign-in"
        notice={over === undefined ? refused : refusalOf(over, messages)}
        onSubmit={async (email, password) => {
          proceed(await gepeto.session.signIn({ email, password }))
        }}
      >
        <Link href={paths.forgotPassword()} className="self-start text-sm text-accent hover:underline">
          {signIn.forgot}
        </Link>
      </CredentialsForm>
      <OtherWays ways={knownSession()?.ways} next={next} onSignedIn={proceed} />
    </AuthCard>
  )
}

/** `/sign-in#single-sign-on=REASON`: why an identity provider led back without a session. */
function useSingleSignOnRefusal(): string | null {
  const { singleSignOnRefused } = useMessages().signIn
  const { hash } = useLocation()
  const reason = new URLSearchParams(hash.replace(/^#/, '')).get('single-sign-on')
  if (reason === null) return null
  return reason in singleSignOnRefused
    ? singleSignOnRefused[reason as keyof typeof singleSignOnRefused]
    : singleSignOnRefused.failed
}
