import { type FormEvent, useState } from 'react'
import { gepeto, knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { PasswordField } from '../../shared/password-field.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Row } from '../settings/section.tsx'
import { replaceSession } from './queries.ts'

export function Password() {
  const { account } = useMessages()
  const [isChanging, setIsChanging] = useState(false)
  return (
    <>
      <Row name={account.password}>
        <Button onClick={() => setIsChanging(true)}>{account.changePassword}</Button>
      </Row>
      {isChanging && <ChangePassword onClose={() => setIsChanging(false)} />}
    </>
  )
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const { account, auth, common } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const [wrong, setWrong] = useState<{ current?: string; next?: string }>({})
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const currentPassword = String(data.get('current'))
    const newPassword = String(data.get('next'))
    const faults = {
      ...(currentPassword === '' && { current: account.fillPassword }),
      ...(newPassword.length < 12 && { next: auth.passwordShort }),
    }
    setWrong(faults)
    const focus = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)?.select()
    if (faults.current || faults.next) return focus(faults.current ? 'current' : 'next')
    const isChanged = await submit(async () =>
      replaceSession(await gepeto.account.changePassword({ currentPassword, newPassword })),
    )
    if (!isChanged) return focus('current')
    showToast({ text: account.passwordChanged })
    onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={account.changePassword} closeLabel={common.close}>
      <form onSubmit={send} noValidate className="flex flex-col gap-5">
        <p className="text-sm text-muted">{account.passwordIntro}</p>
        <input
          type="text"
          autoComplete="username"
          value={knownSession()?.user?.email ?? ''}
          readOnly
          hidden
        />
        <PasswordField label={account.currentPassword} name="current" autoFocus error={wrong.current} />
        <PasswordField
          label={account.newPassword}
          name="next"
          isNew
          hint={auth.passwordHint}
          error={wrong.next}
        />
        {failure !== undefined && <Refusal error={failure} />}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            {isBusy ? account.busy : account.passwordAction}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
