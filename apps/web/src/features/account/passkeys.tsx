import type { Passkey } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Fingerprint, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../shared/api.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { ProblemNote, sentenceOf } from '../../shared/problem-note.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { hasPasskeys, PasskeyNotGiven } from '../../shared/webauthn.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RowsSkeleton } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Section } from '../settings/section.tsx'
import { addPasskey } from './add-passkey.ts'
import { passkeysQuery, refreshAccount, sessionsQuery } from './queries.ts'

/** Passkeys of the account: added with the device at hand, named, deleted. */
export function Passkeys() {
  const { account, common } = useMessages()
  const passkeys = useQuery(passkeysQuery)
  const sessions = useQuery(sessionsQuery)
  const { submit, isBusy, failure } = useSubmit()
  const canAdd = hasPasskeys()
  const add = async () => {
    // Named after the device at hand until its person gives it another name.
    const device = sessions.data?.find(({ isCurrent }) => isCurrent)?.device
    const isAdded = await submit(() => addPasskey(device))
    if (!isAdded) return
    showToast({ text: account.passkeyAdded })
    await refreshAccount()
  }
  return (
    <Section
      title={account.passkeys}
      intro={account.passkeysIntro}
      action={
        canAdd && (
          <Button onClick={add} disabled={isBusy}>
            <Plus size={16} aria-hidden />
            {isBusy ? account.busy : account.addPasskey}
          </Button>
        )
      }
    >
      {failure !== undefined && (
        <div className="py-3">
          <PasskeyRefusal error={failure} />
        </div>
      )}
      {passkeys.isError && <ProblemNote error={passkeys.error} onRetry={() => passkeys.refetch()} />}
      {passkeys.isPending && <RowsSkeleton label={common.loading} rows={1} />}
      {passkeys.data?.length === 0 && (
        <p className="py-4 text-sm text-muted">{canAdd ? account.noPasskeys : account.noPasskeysHere}</p>
      )}
      {passkeys.data?.map((passkey) => (
        <PasskeyRow key={passkey.id} passkey={passkey} />
      ))}
    </Section>
  )
}

/** Why no passkey came of it. */
export function PasskeyRefusal({ error }: { error: unknown }) {
  const { account } = useMessages()
  const sentence =
    error instanceof PasskeyNotGiven
      ? error.isKnown
        ? account.passkeyKnown
        : account.passkeyStopped
      : undefined
  return <Refusal error={error} sentence={sentence} />
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const { account, common } = useMessages()
  const formats = useFormats()
  const [open, setOpen] = useState<'none' | 'rename' | 'remove'>('none')
  const name = passkey.name ?? account.passkeyUnnamed
  return (
    <div data-row className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-3">
      <Fingerprint size={16} className="text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{name}</p>
        <p className="text-xs text-faint">
          {[account.added(formats.when(passkey.createdAt)), passkey.backedUp && account.passkeySynced]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <IconButton isSmall label={`${account.renamePasskey}: ${name}`} onClick={() => setOpen('rename')}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      <Button
        look="danger"
        size="sm"
        onClick={() => setOpen('remove')}
        aria-label={`${common.delete}: ${name}`}
      >
        {common.delete}
      </Button>
      {open === 'rename' && (
        <RenameDialog
          title={account.renamePasskey}
          label={account.passkeyName}
          initial={name}
          action={common.save}
          onSave={async (next) => {
            await gepeto.account.passkeys.rename(passkey.id, next)
            await refreshAccount()
          }}
          onClose={() => setOpen('none')}
        />
      )}
      {open === 'remove' && <Remove id={passkey.id} name={name} onClose={() => setOpen('none')} />}
    </div>
  )
}

/** Asked about, unlike most: a passkey that is gone cannot be put back. */
function Remove({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const messages = useMessages()
  const { account, common } = messages
  const { submit, isBusy, failure } = useSubmit()
  const remove = async () => {
    if (!(await submit(() => gepeto.account.passkeys.remove(id)))) return
    showToast({ text: account.passkeyRemoved(name) })
    onClose()
    await refreshAccount()
  }
  return (
    <Dialog isOpen onClose={onClose} title={account.removePasskey} closeLabel={common.close}>
      <p className="text-sm text-muted">{account.removePasskeyIntro(name)}</p>
      {failure !== undefined && (
        <p role="alert" className="mt-3 text-sm text-bad">
          {sentenceOf(failure, messages)}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button look="danger" onClick={remove} disabled={isBusy}>
          {common.delete}
        </Button>
      </div>
    </Dialog>
  )
}
