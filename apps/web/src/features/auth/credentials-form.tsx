import { ApiProblem } from '@gepeto/sdk'
import { Eye, EyeOff } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'

interface CredentialsFormProps {
  kind: 'setup' | 'sign-in'
  onSubmit: (email: string, password: string) => Promise<void>
}

type Outcome = { state: 'idle' } | { state: 'busy' } | { state: 'failed'; error: unknown }

/** E-mail and password, checked as far as the page can before they are sent. */
export function CredentialsForm({ kind, onSubmit }: CredentialsFormProps) {
  const { auth } = useMessages()
  const [outcome, setOutcome] = useState<Outcome>({ state: 'idle' })
  const [wrong, setWrong] = useState<{ email?: string; password?: string }>({})
  const [isShown, setIsShown] = useState(false)
  const isNew = kind === 'setup'

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const email = String(data.get('email')).trim()
    const password = String(data.get('password'))
    const faults = {
      email: /^\S+@\S+\.\S+$/.test(email) ? undefined : auth.emailInvalid,
      password: isNew && password.length < 12 ? auth.passwordShort : undefined,
    }
    setWrong(faults)
    if (faults.email || faults.password) {
      const first = faults.email ? 'email' : 'password'
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
      return
    }
    const form = event.currentTarget
    setOutcome({ state: 'busy' })
    try {
      await onSubmit(email, password)
    } catch (error) {
      setOutcome({ state: 'failed', error })
      // The button that had the focus was switched off meanwhile, and most often it is the password that is wrong.
      form.querySelector<HTMLInputElement>('[name=password]')?.select()
    }
  }

  const isBusy = outcome.state === 'busy'
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <TextField
        label={auth.email}
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        autoFocus
        error={wrong.email}
      />
      <TextField
        label={auth.password}
        name="password"
        type={isShown ? 'text' : 'password'}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        hint={isNew ? auth.passwordHint : undefined}
        error={wrong.password}
        end={
          <IconButton
            label={isShown ? auth.hidePassword : auth.showPassword}
            onClick={() => setIsShown(!isShown)}
          >
            {isShown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
          </IconButton>
        }
      />
      {outcome.state === 'failed' && <Refusal error={outcome.error} />}
      <Button type="submit" look="primary" size="lg" disabled={isBusy}>
        {isNew ? (isBusy ? auth.setupBusy : auth.setupAction) : isBusy ? auth.signInBusy : auth.signInAction}
      </Button>
    </form>
  )
}

function Refusal({ error }: { error: unknown }) {
  const { auth } = useMessages()
  if (error instanceof ApiProblem && (error.status === 401 || error.status === 429)) {
    return (
      <p role="alert" className="text-sm text-bad">
        {error.status === 429 ? auth.tooMany(error.retryAfterSeconds ?? 60) : auth.signInRefused}
      </p>
    )
  }
  return <ProblemNote error={error} />
}
