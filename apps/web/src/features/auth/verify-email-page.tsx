import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { AuthCard } from './auth-card.tsx'

/** `/verify-email#TOKEN`: by a click, because programs that look into mail open links too. */
export function VerifyEmailPage() {
  const { signIn } = useMessages()
  const token = useLocation().hash.replace(/^#/, '')
  const { submit, isBusy, failure } = useSubmit()
  const [isDone, setIsDone] = useState(false)
  const intro = !token ? signIn.linkIncomplete : isDone ? signIn.verifyDone : signIn.verifyIntro
  const confirm = async () => {
    if (await submit(() => gepeto.signIn.verifyEmail(token))) setIsDone(true)
  }
  return (
    <AuthCard title={signIn.verifyTitle} intro={intro}>
      <div className="flex flex-col gap-5">
        {failure !== undefined && <Refusal error={failure} />}
        {token && !isDone ? (
          <Button look="primary" size="lg" disabled={isBusy} onClick={confirm}>
            {isBusy ? signIn.verifyBusy : signIn.verifyAction}
          </Button>
        ) : (
          <Link href={paths.home()} className={buttonClass('primary', 'lg')}>
            {signIn.goOn}
          </Link>
        )}
      </div>
    </AuthCard>
  )
}
