import { ApiProblem } from '@gepeto/sdk'
import { Eye, EyeOff } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segmented } from '../../ui/segmented.tsx'

interface InvitationFormProps {
  email: string
  onAccept: (body: { name?: string; password: string }) => Promise<void>
}

type Kind = 'new' | 'known'

/** Name and password of a new account, or the password of the one that the address has: the link does not tell which. */
export function InvitationForm({ email, onAccept }: InvitationFormProps) {
  const messages = useMessages()
  const { invitation, auth } = messages
  const [kind, setKind] = useState<Kind>('new')
  const [isShown, setIsShown] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [wrong, setWrong] = useState<{ name?: string; password?: string; form?: string }>({})
  const isNew = kind === 'new'

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const name = String(data.get('name') ?? '').trim()
    const password = String(data.get('password'))
    const faults = {
      name: isNew && name === '' ? invitation.nameMissing : undefined,
      password: isNew && password.length < 12 ? auth.passwordShort : undefined,
    }
    setWrong(faults)
    const first = faults.name ? 'name' : faults.password ? 'password' : null
    if (first) return form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
    setIsBusy(true)
    try {
      await onAccept({ name: isNew ? name : undefined, password })
    } catch (error) {
      setIsBusy(false)
      const isRefused = error instanceof ApiProblem && error.status === 401
      const refusal = isNew ? invitation.refusedNew : invitation.refused
      setWrong({ form: isRefused ? refusal : sentenceOf(error, messages) })
      form.querySelector<HTMLInputElement>('[name=password]')?.select()
    }
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <div>
        <Segmented
          label={invitation.which}
          value={kind}
          options={[
            { value: 'new', label: invitation.isNew },
            { value: 'known', label: invitation.hasAccount },
          ]}
          onChange={(next) => {
            setKind(next)
            setWrong({})
          }}
        />
      </div>
      {/* For password managers: whose password this is. */}
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      {isNew && (
        <TextField
          label={invitation.name}
          name="name"
          autoComplete="name"
          maxLength={100}
          autoFocus
          error={wrong.name}
        />
      )}
      <TextField
        key={kind}
        label={isNew ? invitation.password : auth.password}
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
      {wrong.form && (
        <p role="alert" className="text-sm text-bad">
          {wrong.form}
        </p>
      )}
      <Button type="submit" look="primary" size="lg" disabled={isBusy}>
        {isBusy ? invitation.accepting : invitation.accept}
      </Button>
    </form>
  )
}
