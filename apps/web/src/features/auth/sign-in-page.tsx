import { useSearch } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { adoptSession, gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { AuthCard } from './auth-card.tsx'
import { CredentialsForm } from './credentials-form.tsx'

export function SignInPage() {
  const { app, auth } = useMessages()
  const { next } = useSearch({ strict: false })
  const go = useGo()
  return (
    <AuthCard title={auth.signInTitle} intro={app.promise}>
      <CredentialsForm
        kind="sign-in"
        onSubmit={async (email, password) => {
          adoptSession(await gepeto.session.signIn({ email, password }))
          go(ownAddress(next) ?? paths.home(), { replace: true })
        }}
      />
    </AuthCard>
  )
}

/** The address to go on to, if it is one of this page. */
function ownAddress(next: unknown): string | null {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : null
}
