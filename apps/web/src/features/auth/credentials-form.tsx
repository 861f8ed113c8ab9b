import { type FormEvent, type ReactNode, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { PasswordField } from '../../shared/password-field.tsx'
import { isProblem, Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'

interface CredentialsFormProps {
  kind: 'setup' | 'sign-in'
  onSubmit: (email: string, password: string) => Promise<void>
  /** Why the page stands here again, said until the next attempt. */
  notice?: string | null
  /** Between the fields and the button. */
  children?: ReactNode
}

/** E-mail and password, checked as far as the page can before they are sent. */
export function CredentialsForm({ kind, onSubmit, notice, children }: CredentialsFormProps) {
  const { auth } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const [wrong, setWrong] = useState<{ email?: string; password?: string }>({})
  const isNew = kind === 'setup'

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const email = String(data.get('email')).trim()
    const password = String(data.get('password'))
    const faults = {
      email: /^\S+@\S+\.\S+$/.test(email) ? undefined : auth.emailInvalid,
      password: isNew && password.length < 12 ? auth.passwordShort : undefined,
    }
    setWrong(faults)
    if (faults.email || faults.password) {
      const first = faults.email ? 'email' : 'password'
      form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
      return
    }
    // The button that had the focus was switched off meanwhile, and most often it is the password that is wrong.
    if (!(await submit(() => onSubmit(email, password))))
      form.querySelector<HTMLInputElement>('[name=password]')?.select()
  }

  const isRefused = isProblem(failure, 'sign-in-refused')
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5">
      <TextField
        label={auth.email}
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        autoFocus
        error={wrong.email}
      />
      <PasswordField
        label={auth.password}
        name="password"
        isNew={isNew}
        hint={isNew ? auth.passwordHint : undefined}
        error={wrong.password}
      />
      {failure !== undefined ? (
        <Refusal error={failure} sentence={isRefused ? auth.signInRefused : undefined} />
      ) : (
        notice && (
          <p role="alert" className="text-sm text-bad">
            {notice}
          </p>
        )
      )}
      <Button type="submit" look="primary" size="lg" disabled={isBusy}>
        {isNew ? (isBusy ? auth.setupBusy : auth.setupAction) : isBusy ? auth.signInBusy : auth.signInAction}
      </Button>
      {children}
    </form>
  )
}
