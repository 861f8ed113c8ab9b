import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RowsSkeleton } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Row, Section } from '../settings/section.tsx'
import { ConfirmPassword } from './confirm-password.tsx'
import { Enrolment } from './enrolment.tsx'
import { refreshAccount, replaceSession, secondFactorQuery } from './queries.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

type Open = 'none' | 'set-up' | 'renew' | 'turn-off'

/** The authenticator app: set up, its recovery codes renewed, turned off. */
export function SecondFactor() {
  const { account, common } = useMessages()
  const { data: factor, isError, error, refetch } = useQuery(secondFactorQuery)
  const [open, setOpen] = useState<Open>('none')
  const close = () => setOpen('none')
  return (
    <Section title={account.second} intro={account.secondIntro}>
      {isError && <ProblemNote error={error} onRetry={() => refetch()} />}
      {!factor && !isError && <RowsSkeleton label={common.loading} rows={1} />}
      {factor && (
        <Row
          name={
            <Described
              title={
                <>
                  {account.app}
                  {factor.enabled && (
                    <span className="ml-2 inline-flex items-center gap-1 text-xs text-good">
                      <CircleCheck size={14} aria-hidden />
                      {account.secondOn}
                    </span>
                  )}
                </>
              }
              hint={factor.required ? account.secondRequired : factor.enabled ? null : account.secondOffHint}
            />
          }
        >
          {factor.enabled ? (
            <Button look="danger" onClick={() => setOpen('turn-off')}>
              {account.turnOff}
            </Button>
          ) : (
            <Button onClick={() => setOpen('set-up')} aria-label={`${account.setUp}: ${account.app}`}>
              {account.setUp}
            </Button>
          )}
        </Row>
      )}
      {factor?.enabled && (
        <Row name={<Described title={account.recovery} hint={account.recoveryHint} />}>
          <Button onClick={() => setOpen('renew')}>{account.renewCodes}</Button>
        </Row>
      )}
      {open === 'set-up' && <SetUp onClose={close} />}
      {open === 'renew' && <Renew onClose={close} />}
      {open === 'turn-off' && <TurnOff isRequired={factor?.required ?? false} onClose={close} />}
    </Section>
  )
}

function Described({ title, hint }: { title: React.ReactNode; hint: string | null }) {
  return (
    <span className="block min-w-0">
      {title}
      {hint && <span className="block whitespace-normal text-xs text-muted">{hint}</span>}
    </span>
  )
}

function SetUp({ onClose }: { onClose: () => void }) {
  const { account, common } = useMessages()
  // A dialog that is closed on its last step leaves the app set up all the same.
  const leave = () => {
    onClose()
    void refreshAccount()
  }
  return (
    <Dialog isOpen onClose={leave} title={account.setUpTitle} closeLabel={common.close}>
      <Enrolment
        onCancel={onClose}
        onDone={() => {
          showToast({ text: account.turnedOn })
          leave()
        }}
      />
    </Dialog>
  )
}

function Renew({ onClose }: { onClose: () => void }) {
  const { account, common } = useMessages()
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Dialog isOpen onClose={onClose} title={account.renewTitle} closeLabel={common.close}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : (
        <ConfirmPassword
          intro={account.renewIntro}
          action={account.renewCodes}
          onConfirm={async (confirmation) =>
            setCodes((await gepeto.account.secondFactor.renewRecoveryCodes(confirmation)).recoveryCodes)
          }
          onCancel={onClose}
        />
      )}
    </Dialog>
  )
}

function TurnOff({ isRequired, onClose }: { isRequired: boolean; onClose: () => void }) {
  const { account, common } = useMessages()
  return (
    <Dialog isOpen onClose={onClose} title={account.turnOffTitle} closeLabel={common.close}>
      <ConfirmPassword
        intro={isRequired ? `${account.turnOffIntro} ${account.turnOffRequired}` : account.turnOffIntro}
        action={account.turnOff}
        isDanger
        onConfirm={async (confirmation) => {
          await replaceSession(await gepeto.account.secondFactor.disable(confirmation))
          showToast({ text: account.turnedOff })
          onClose()
        }}
        onCancel={onClose}
      />
    </Dialog>
  )
}
