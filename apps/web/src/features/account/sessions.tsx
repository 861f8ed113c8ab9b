import type { AccountSession } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { LogOut, Monitor, Pencil, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { gepeto, queryClient, sessionQuery } from '../../shared/api.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { ProblemNote, sentenceOf } from '../../shared/problem-note.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { signOut } from '../../shared/sign-out.ts'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RowsSkeleton } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Section } from '../settings/section.tsx'
import { refreshAccount, sessionsQuery } from './queries.ts'

/** Every place where one is signed in, this one first: to name, to end, to end all. */
export function Sessions() {
  const { account, common } = useMessages()
  const sessions = useQuery(sessionsQuery)
  const [isLeaving, setIsLeaving] = useState(false)
  const shown = sessions.data?.toSorted(
    (one, other) =>
      Number(other.isCurrent) - Number(one.isCurrent) || other.lastUsedAt.localeCompare(one.lastUsedAt),
  )
  return (
    <Section
      title={account.sessions}
      intro={account.sessionsIntro}
      action={
        <Button onClick={() => setIsLeaving(true)}>
          <LogOut size={16} aria-hidden />
          {account.signOutEverywhere}
        </Button>
      }
    >
      {sessions.isError && <ProblemNote error={sessions.error} onRetry={() => sessions.refetch()} />}
      {sessions.isPending && <RowsSkeleton label={common.loading} rows={2} />}
      {shown && (
        <ul>
          {shown.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
      {isLeaving && <SignOutEverywhere onClose={() => setIsLeaving(false)} />}
    </Section>
  )
}

function SessionRow({ session }: { session: AccountSession }) {
  const messages = useMessages()
  const { account, common } = messages
  const formats = useFormats()
  const [isNaming, setIsNaming] = useState(false)
  const device = session.device || account.unknownDevice
  const name = session.name ?? device
  const Icon = /android|iphone|ipad|ios/i.test(session.device) ? Smartphone : Monitor
  // At once and without an undo: a session is mostly ended because it is somebody else's.
  const end = async () => {
    try {
      await gepeto.account.sessions.revoke(session.id)
      showToast({ text: account.signedOutDevice(name) })
      await refreshAccount()
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
    }
  }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-3">
      <Icon size={16} className="text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">
          {name}
          {session.isCurrent && (
            <span className="ml-2 rounded-[4px] bg-accent-soft px-1.5 py-0.5 text-xs font-normal text-accent">
              {account.thisDevice}
            </span>
          )}
        </p>
        <p className="text-xs text-faint tabular-nums">
          {[
            session.name && device,
            session.address,
            account.lastUsed(formats.when(session.lastUsedAt)),
            `${account.began(formats.when(session.createdAt))} ${account.methods[session.method]}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <IconButton isSmall label={`${account.renameSession}: ${name}`} onClick={() => setIsNaming(true)}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      {!session.isCurrent && (
        <Button look="danger" size="sm" onClick={end} aria-label={`${account.signOutDevice}: ${name}`}>
          {account.signOutDevice}
        </Button>
      )}
      {isNaming && (
        <RenameDialog
          title={account.renameSession}
          label={account.name}
          initial={name}
          action={common.save}
          onSave={async (next) => {
            await gepeto.account.sessions.rename(session.id, next)
            await refreshAccount()
          }}
          onClose={() => setIsNaming(false)}
        />
      )}
    </li>
  )
}

function SignOutEverywhere({ onClose }: { onClose: () => void }) {
  const { account, common } = useMessages()
  const { submit, isBusy, failure } = useSubmit()
  const leave = () =>
    submit(async () => {
      await gepeto.account.sessions.revokeAll()
      await signOut().catch(() => queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }))
    })
  return (
    <Dialog isOpen onClose={onClose} title={account.signOutEverywhere} closeLabel={common.close}>
      <p className="mb-4 text-sm text-muted">{account.signOutEverywhereIntro}</p>
      {failure !== undefined && <Refusal error={failure} />}
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button look="danger" onClick={leave} disabled={isBusy}>
          {account.signOutEverywhere}
        </Button>
      </div>
    </Dialog>
  )
}
