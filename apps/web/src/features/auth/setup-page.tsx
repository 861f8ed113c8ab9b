import { useLocation } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { adoptSession, gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { preferences } from '../../shared/preferences.ts'
import { AuthCard } from './auth-card.tsx'
import { CredentialsForm } from './credentials-form.tsx'

/** `/setup#CODE`: the first person makes the owner's account and is in. */
export function SetupPage() {
  const { app, auth } = useMessages()
  const code = useLocation().hash.replace(/^#/, '')
  const go = useGo()
  if (!code) return <AuthCard title={app.name} intro={auth.setupNoCode} />
  return (
    <AuthCard title={auth.setupTitle} intro={auth.setupIntro}>
      <CredentialsForm
        kind="setup"
        onSubmit={async (email, password) => {
          const { language } = preferences()
          adoptSession(await gepeto.session.setUp({ code, email, password, language }))
          go(paths.home(), { replace: true })
        }}
      />
    </AuthCard>
  )
}
