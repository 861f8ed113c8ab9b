import { useLocation } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, queryClient, sessionQuery } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { PasswordField } from '../../shared/password-field.tsx'
import { isProblem, Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { AuthCard } from './auth-card.tsx'

/** `/reset-password#TOKEN`: whoever has the link chooses a new password. */
export function ResetPasswordPage() {
  const { auth, signIn } = useMessages()
  const token = useLocation().hash.replace(/^#/, '')
  const { submit, isBusy, failure } = useSubmit()
  const [wrong, setWrong] = useState<string | null>(null)
  const [isDone, setIsDone] = useState(false)

  if (!token) return <AuthCard title={signIn.resetTitle} intro={signIn.linkIncomplete} />
  if (isDone) {
    return (
      <AuthCard title={signIn.resetTitle} intro={signIn.resetDone}>
        <Link href={paths.signIn()} className={buttonClass('primary', 'lg')}>
          {auth.signInAction}
        </Link>
      </AuthCard>
    )
  }

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const password = String(new FormData(form).get('password'))
    const fault = password.length < 12 ? auth.passwordShort : null
    setWrong(fault)
    const isSaved = !fault && (await submit(() => gepeto.signIn.resetPassword(token, password)))
    if (!isSaved) return form.querySelector<HTMLInputElement>('[name=password]')?.select()
    setIsDone(true)
    // Somebody who was signed in here is so no longer.
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey, refetchType: 'all' })
  }

  return (
    <AuthCard title={signIn.resetTitle} intro={signIn.resetIntro}>
      <form onSubmit={send} noValidate className="flex flex-col gap-5">
        <PasswordField
          label={signIn.resetNew}
          name="password"
          isNew
          autoFocus
          hint={auth.passwordHint}
          error={wrong}
        />
        {failure !== undefined && <Refusal error={failure} />}
        <Button type="submit" look="primary" size="lg" disabled={isBusy}>
          {isBusy ? signIn.resetBusy : signIn.resetAction}
        </Button>
        {isProblem(failure, 'link-over') && (
          <Link href={paths.forgotPassword()} className="self-start text-sm text-accent hover:underline">
            {signIn.askNewLink}
          </Link>
        )}
      </form>
    </AuthCard>
  )
}
