import { type FormEvent, useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { AuthCard } from './auth-card.tsx'

/** `/forgot-password`: asks for a link by e-mail, or says whom to ask where no mail is sent. */
export function ForgotPasswordPage() {
  const { signIn } = useMessages()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const canSend = knownSession()?.ways.passwordReset
  return (
    <AuthCard title={signIn.forgotTitle} intro={canSend ? signIn.forgotIntro : signIn.forgotNoMail}>
      {canSend && (sentTo === null ? <AddressForm onSent={setSentTo} /> : <Sent email={sentTo} />)}
      <p className="mt-6">
        <Link href={paths.signIn()} className="text-sm text-accent hover:underline">
          {signIn.backToSignIn}
        </Link>
      </p>
    </AuthCard>
  )
}

function AddressForm({ onSent }: { onSent: (email: string) => void }) {
  const { auth, signIn } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const [wrong, setWrong] = useState<string | null>(null)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const email = String(new FormData(form).get('email')).trim()
    const fault = /^\S+@\S+\.\S+$/.test(email) ? null : auth.emailInvalid
    setWrong(fault)
    if (fault) form.querySelector('input')?.focus()
    else if (await submit(() => gepeto.signIn.requestPasswordReset(email))) onSent(email)
  }
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5">
      <TextField
        label={auth.email}
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        autoFocus
        error={wrong}
      />
      {failure !== undefined && <Refusal error={failure} />}
      <Button type="submit" look="primary" size="lg" disabled={isBusy}>
        {isBusy ? signIn.forgotBusy : signIn.forgotAction}
      </Button>
    </form>
  )
}

function Sent({ email }: { email: string }) {
  const { signIn } = useMessages()
  return (
    <p role="status" className="rounded-md bg-accent-soft px-4 py-3 text-sm">
      {signIn.forgotSent(email)}
    </p>
  )
}
