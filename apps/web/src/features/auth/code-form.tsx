import type { SecondStep, Session } from '@gepeto/contract'
import { type FormEvent, useState } from 'react'
import { gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'

interface CodeFormProps {
  isRecovery: boolean
  onKind: (isRecovery: boolean) => void
  onSignedIn: (session: Session) => void
  /** The person wants to begin again, or has to: then with the reason. */
  onStartOver: (error?: unknown) => void
  isOver: (error: unknown) => boolean
}

/** The second step of signing in: the app's code, or one of the recovery codes. */
export function CodeForm({ isRecovery, onKind, onSignedIn, onStartOver, isOver }: CodeFormProps) {
  const { signIn } = useMessages()
  const { submit, isBusy, failure, reset } = useSubmit()
  const [wrong, setWrong] = useState<string | null>(null)

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = String(new FormData(form).get('code')).trim()
    const code = typed.replaceAll(/\s/g, '')
    const fault = isRecovery
      ? typed === '' && signIn.recoveryMissing
      : !/^\d{6}$/.test(code) && signIn.codeInvalid
    setWrong(fault || null)
    const step: SecondStep = isRecovery ? { recoveryCode: typed } : { code }
    const isIn =
      !fault &&
      (await submit(async () => {
        try {
          onSignedIn(await gepeto.signIn.secondFactor(step))
        } catch (error) {
          if (!isOver(error)) throw error
          onStartOver(error)
        }
      }))
    if (!isIn) form.querySelector<HTMLInputElement>('[name=code]')?.select()
  }

  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5">
      <TextField
        key={isRecovery ? 'recovery' : 'app'}
        label={isRecovery ? signIn.recoveryCode : signIn.code}
        name="code"
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoCapitalize="off"
        spellCheck={false}
        maxLength={isRecovery ? 40 : 7}
        className="font-mono tracking-[0.15em]"
        autoFocus
        error={wrong}
      />
      {failure !== undefined && <Refusal error={failure} />}
      <Button type="submit" look="primary" size="lg" disabled={isBusy}>
        {isBusy ? signIn.codeBusy : signIn.codeAction}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button
          look="quiet"
          className="-ml-3.5"
          onClick={() => {
            setWrong(null)
            reset()
            onKind(!isRecovery)
          }}
        >
          {isRecovery ? signIn.useApp : signIn.useRecovery}
        </Button>
        <Button look="quiet" className="-ml-3.5" onClick={() => onStartOver()}>
          {signIn.startOver}
        </Button>
      </div>
    </form>
  )
}
