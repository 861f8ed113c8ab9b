import type { Session, SignInWays } from '@gepeto/contract'
import { Building2, Fingerprint } from 'lucide-react'
import { gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { askForPasskey, hasPasskeys, PasskeyNotGiven } from '../../shared/webauthn.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { keepNext } from './entry.ts'

interface OtherWaysProps {
  ways: SignInWays | undefined
  /** Where to go on after single sign-on, which leaves this page. */
  next: string | null
  onSignedIn: (session: Session) => void
}

/** Ways in without a password of ours: a passkey, and the identity providers that are set up. */
export function OtherWays({ ways, next, onSignedIn }: OtherWaysProps) {
  const { signIn } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const providers = ways?.singleSignOn ?? []
  const canUsePasskeys = hasPasskeys()
  if (!canUsePasskeys && providers.length === 0) return null

  const byPasskey = () =>
    submit(async () => {
      const { options } = await gepeto.signIn.passkeyOptions()
      onSignedIn(await gepeto.signIn.passkey(await askForPasskey(options)))
    })

  return (
    <div className="mt-6 flex flex-col gap-3">
      <div className="mb-3 flex items-center gap-3 text-xs text-faint" aria-hidden>
        <span className="h-px flex-1 bg-line" />
        {signIn.or}
        <span className="h-px flex-1 bg-line" />
      </div>
      {providers.map((provider) => (
        <a
          key={provider.id}
          href={gepeto.signIn.singleSignOnUrl(provider.id)}
          onClick={() => keepNext(next)}
          className={buttonClass('outline', 'lg')}
        >
          <Building2 size={18} aria-hidden />
          {signIn.singleSignOn(provider.name)}
        </a>
      ))}
      {canUsePasskeys && (
        <Button size="lg" onClick={byPasskey} disabled={isBusy}>
          <Fingerprint size={18} aria-hidden />
          {isBusy ? signIn.passkeyBusy : signIn.passkey}
        </Button>
      )}
      {failure !== undefined && (
        <Refusal
          error={failure}
          sentence={failure instanceof PasskeyNotGiven ? signIn.passkeyStopped : undefined}
        />
      )}
    </div>
  )
}
