import { useSearch } from '@tanstack/react-router'
import { Fingerprint, LogOut, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { adoptSession, gepeto, knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { signOut } from '../../shared/sign-out.ts'
import { useSubmit } from '../../shared/use-submit.ts'
import { hasPasskeys } from '../../shared/webauthn.ts'
import { Button } from '../../ui/button.tsx'
import { addPasskey } from '../account/add-passkey.ts'
import { Enrolment } from '../account/enrolment.tsx'
import { PasskeyRefusal } from '../account/passkeys.tsx'
import { AuthCard } from './auth-card.tsx'
import { ownAddress } from './entry.ts'

/** `/second-factor`: signed in, but the workspace asks for a second factor before anything else. */
export function SecondFactorPage() {
  const { signIn, nav } = useMessages()
  const { next } = useSearch({ strict: false })
  const go = useGo()
  const [isApp, setIsApp] = useState(false)
  const { submit, isBusy, failure } = useSubmit()
  // The words stay as they are while the session changes on the way out.
  const [workspace] = useState(() => knownSession()?.workspace?.name ?? '')

  const proceed = () => go(ownAddress(next) ?? paths.home(), { replace: true })
  const withPasskey = () =>
    submit(async () => {
      await addPasskey()
      adoptSession(await gepeto.session.get())
      proceed()
    })

  return (
    <AuthCard title={signIn.requiredTitle} intro={signIn.requiredIntro(workspace)}>
      {isApp ? (
        <Enrolment onCancel={() => setIsApp(false)} onDone={proceed} />
      ) : (
        <div className="flex flex-col gap-3">
          <Way
            Icon={Smartphone}
            title={signIn.withApp}
            hint={signIn.withAppHint}
            onChoose={() => setIsApp(true)}
          />
          {hasPasskeys() && (
            <Way
              Icon={Fingerprint}
              title={isBusy ? signIn.passkeyBusy : signIn.withPasskey}
              hint={signIn.withPasskeyHint}
              isDisabled={isBusy}
              onChoose={withPasskey}
            />
          )}
          {failure !== undefined && <PasskeyRefusal error={failure} />}
        </div>
      )}
      <Button
        look="quiet"
        className="mt-8 -ml-3.5"
        onClick={async () => {
          await signOut()
          go(paths.signIn(), { replace: true })
        }}
      >
        <LogOut size={16} aria-hidden />
        {nav.signOut}
      </Button>
    </AuthCard>
  )
}

interface WayProps {
  Icon: typeof Smartphone
  title: string
  hint: string
  isDisabled?: boolean
  onChoose: () => void
}

function Way({ Icon, title, hint, isDisabled, onChoose }: WayProps) {
  return (
    <button
      type="button"
      onClick={onChoose}
      disabled={isDisabled}
      className="flex items-start gap-4 rounded-md border border-line bg-surface px-4 py-3.5 text-left transition-colors hover:bg-hover disabled:opacity-60"
    >
      <Icon size={20} className="mt-0.5 shrink-0 text-accent" aria-hidden />
      <span>
        <span className="block text-sm font-medium">{title}</span>
        <span className="block text-sm text-muted">{hint}</span>
      </span>
    </button>
  )
}
