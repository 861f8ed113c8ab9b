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
  const { app, auth, first } = useMessages()
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
          await nameDefaultCollection(first.defaultCollection)
          go(paths.home(), { replace: true })
        }}
      />
    </AuthCard>
  )
}

/** The collection that stands there from the start is named in the language of the first person. */
async function nameDefaultCollection(name: string) {
  try {
    const own = (await gepeto.collections.list()).items.find((collection) => collection.isDefault)
    if (own && own.name !== name) await gepeto.collections.update(own.id, { name })
  } catch {
    // Only a name: it can be changed at any time.
  }
}
