import type { SecondFactorEnrolment, Session } from '@gepeto/contract'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import { adoptSession, gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ConfirmPassword } from './confirm-password.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

const QrCode = lazy(() => import('./qr-code.tsx'))

type Stage =
  | { name: 'password' }
  | { name: 'scan'; enrolment: SecondFactorEnrolment }
  | { name: 'codes'; codes: string[] }

interface EnrolmentProps {
  onCancel?: () => void
  /** The app is set up and the codes are kept. */
  onDone: () => void
}

/** Setting up an authenticator app: password, QR code with a first code, recovery codes. */
export function Enrolment({ onCancel, onDone }: EnrolmentProps) {
  const { account } = useMessages()
  const [stage, setStage] = useState<Stage>({ name: 'password' })
  const number = { password: 1, scan: 2, codes: 3 }[stage.name]
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-faint tabular-nums">{account.step(number, 3)}</p>
      {stage.name === 'password' && (
        <ConfirmPassword
          action={account.goOn}
          onConfirm={async (confirmation) =>
            setStage({ name: 'scan', enrolment: await gepeto.account.secondFactor.begin(confirmation) })
          }
          {...(onCancel && { onCancel })}
        />
      )}
      {stage.name === 'scan' && (
        <Scan
          enrolment={stage.enrolment}
          onConfirmed={(session) => {
            // The session before has ended: what is written from now on goes in the name of the new one.
            adoptSession(session)
            setStage({ name: 'codes', codes: stage.enrolment.recoveryCodes })
          }}
        />
      )}
      {stage.name === 'codes' && (
        <>
          <h3 className="text-sm font-semibold">{account.codesTitle}</h3>
          <RecoveryCodes codes={stage.codes} onDone={onDone} />
        </>
      )}
    </div>
  )
}

interface ScanProps {
  enrolment: SecondFactorEnrolment
  onConfirmed: (session: Session) => void
}

function Scan({ enrolment, onConfirmed }: ScanProps) {
  const { account, signIn, common } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const [wrong, setWrong] = useState<string | null>(null)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const code = String(new FormData(form).get('code')).replaceAll(/\s/g, '')
    const fault = /^\d{6}$/.test(code) ? null : signIn.codeInvalid
    setWrong(fault)
    const work = async () => onConfirmed(await gepeto.account.secondFactor.confirm(code))
    if (fault || !(await submit(work))) form.querySelector('input')?.select()
  }
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5">
      <div>
        <h3 className="text-sm font-semibold">{account.scanTitle}</h3>
        <p className="mt-0.5 text-sm text-muted">{account.scanHint}</p>
      </div>
      <div className="flex justify-center">
        <Suspense fallback={<div className="size-52" />}>
          <QrCode text={enrolment.uri} label={account.qrLabel} />
        </Suspense>
      </div>
      <div className="text-sm">
        <p className="mb-1.5 text-muted">{account.cannotScan}</p>
        <div className="flex items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-3 ring-1 ring-line">
          <code className="min-w-0 flex-1 break-all font-mono text-sm">
            <span className="sr-only">{account.secret}: </span>
            {grouped(enrolment.secret)}
          </code>
          <CopyButton label={account.copySecret} copiedLabel={common.copied} text={enrolment.secret} />
        </div>
      </div>
      <TextField
        label={account.codeTitle}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        className="font-mono tracking-[0.15em]"
        autoFocus
        error={wrong}
      />
      {failure !== undefined && <Refusal error={failure} />}
      <div className="flex justify-end">
        <Button type="submit" look="primary" disabled={isBusy}>
          {isBusy ? account.busy : account.turnOn}
        </Button>
      </div>
    </form>
  )
}

/** In groups of four, to be typed by hand. */
const grouped = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? secret
