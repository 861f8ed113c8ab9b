import { useQuery } from '@tanstack/react-query'
import { CircleCheck, LogOut, Pencil } from 'lucide-react'
import { useState } from 'react'
import { gepeto, queryClient, sessionQuery } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { signOut } from '../../shared/sign-out.ts'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Row, Section } from '../settings/section.tsx'
import { Password } from './password.tsx'

/** Who one is here, and the way out. */
export function Profile() {
  const messages = useMessages()
  const { account, common, nav } = messages
  const { data: session } = useQuery(sessionQuery)
  const [isNaming, setIsNaming] = useState(false)
  const { submit, isBusy } = useSubmit()
  const user = session?.user
  if (!user) return null
  const confirmEmail = () =>
    submit(async () => {
      try {
        await gepeto.account.sendEmailVerification()
        showToast({ text: account.confirmEmailSent(user.email) })
      } catch (error) {
        showToast({ tone: 'bad', text: sentenceOf(error, messages) })
      }
    })
  return (
    <Section
      title={account.profile}
      action={
        <Button onClick={signOut}>
          <LogOut size={16} aria-hidden />
          {nav.signOut}
        </Button>
      }
    >
      <Row name={account.name}>
        <span className="flex min-w-0 items-center gap-1 text-sm">
          <span className="truncate font-medium">{user.name}</span>
          <IconButton isSmall label={account.editName} onClick={() => setIsNaming(true)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
        </span>
      </Row>
      <Row name={account.email}>
        <span className="flex min-w-0 flex-wrap items-center justify-end gap-x-3 gap-y-1 text-sm">
          <span className="min-w-0 truncate text-muted">{user.email}</span>
          {user.emailVerified ? (
            <span className="inline-flex items-center gap-1 text-xs text-good">
              <CircleCheck size={14} aria-hidden />
              {account.emailConfirmed}
            </span>
          ) : (
            session.ways.passwordReset && (
              <Button size="sm" onClick={confirmEmail} disabled={isBusy}>
                {account.confirmEmail}
              </Button>
            )
          )}
        </span>
      </Row>
      <Password />
      {isNaming && (
        <RenameDialog
          title={account.editName}
          label={account.name}
          initial={user.name}
          action={common.save}
          onSave={async (name) => {
            const renamed = await gepeto.account.update({ name })
            queryClient.setQueryData(sessionQuery.queryKey, (known) => known && { ...known, user: renamed })
            showToast({ text: account.nameSaved })
          }}
          onClose={() => setIsNaming(false)}
        />
      )}
    </Section>
  )
}
