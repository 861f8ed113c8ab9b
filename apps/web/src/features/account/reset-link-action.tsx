import type { ResetLink } from '@gepeto/contract'
import { useState } from 'react'
import { gepeto } from '../../shared/api.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { Refusal } from '../../shared/refusal.tsx'
import { useSubmit } from '../../shared/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

interface ResetLinkActionProps {
  person: { id: string; name: string }
  onClose: () => void
}

/** A dialog that makes a link with which somebody else chooses a new password, and shows it once. */
export function ResetLinkAction({ person, onClose }: ResetLinkActionProps) {
  const { account, common } = useMessages()
  const formats = useFormats()
  const { submit, isBusy, failure } = useSubmit()
  const [link, setLink] = useState<ResetLink | null>(null)
  const make = () => submit(async () => setLink(await gepeto.signIn.makeResetLink(person.id)))
  return (
    <Dialog isOpen onClose={onClose} title={account.resetLinkTitle(person.name)} closeLabel={common.close}>
      {link ? (
        <>
          <p className="mb-3 text-sm text-muted">{account.resetLinkOnce(formats.when(link.expiresAt))}</p>
          <div className="flex items-center gap-2 rounded-md bg-sunken py-2 pr-2 pl-3 ring-1 ring-line">
            <code className="min-w-0 flex-1 break-all font-mono text-sm">
              <span className="sr-only">{account.resetLinkField}: </span>
              {link.url}
            </code>
            <CopyButton label={account.copyLink} copiedLabel={common.copied} text={link.url} />
          </div>
          <div className="mt-5 flex justify-end">
            <Button look="primary" onClick={onClose}>
              {account.codesDone}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="mb-4 text-sm text-muted">{account.resetLinkIntro(person.name)}</p>
          {failure !== undefined && <Refusal error={failure} />}
          <div className="mt-5 flex justify-end gap-2">
            <Button look="quiet" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button look="primary" onClick={make} disabled={isBusy}>
              {isBusy ? account.busy : account.resetLinkAction}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
