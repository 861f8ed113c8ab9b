import type { ConfirmPassword as Confirmation } from '@gepeto/contract'
import { type FormEvent, type ReactNode, useState } from 'react'
import { knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { PasswordField } from '../../shared/password-field.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'

interface ConfirmPasswordProps {
  intro?: ReactNode
  action: string
  isDanger?: boolean
  onConfirm: (confirmation: Confirmation) => Promise<unknown>
  onCancel?: () => void
}

/** Asks for the account's password once more, for what a stolen session alone should not be able to do. */
export function ConfirmPassword({ intro, action, isDanger, onConfirm, onCancel }: ConfirmPasswordProps) {
  const { account, auth, common } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const [wrong, setWrong] = useState<string | null>(null)
  const mayHaveNone = (knownSession()?.ways.singleSignOn.length ?? 0) > 0
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const password = String(new FormData(form).get('password'))
    const fault = password === '' && !mayHaveNone ? account.fillPassword : null
    setWrong(fault)
    if (!fault && (await submit(() => onConfirm(password === '' ? {} : { password })))) return
    form.querySelector<HTMLInputElement>('[name=password]')?.select()
  }
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5">
      <p className="text-sm text-muted">
        {intro} {account.confirmIntro}
      </p>
      {/* Password managers want to know whose password it is. */}
      <input type="text" autoComplete="username" value={knownSession()?.user?.email ?? ''} readOnly hidden />
      <PasswordField
        label={auth.password}
        name="password"
        autoFocus
        hint={mayHaveNone ? account.noPassword : undefined}
        error={wrong}
      />
      {failure !== undefined && <Refusal error={failure} />}
      <div className="flex justify-end gap-2">
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            {common.cancel}
          </Button>
        )}
        <Button type="submit" look={isDanger ? 'danger' : 'primary'} disabled={isBusy}>
          {isBusy ? account.busy : action}
        </Button>
      </div>
    </form>
  )
}
