import type { SentInvitation } from '@gepeto/contract'
import { CircleAlert } from 'lucide-react'
import { useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ShownOnce } from '../../../ui/shown-once.tsx'

/** What became of some addresses. */
export interface Invited {
  sent: SentInvitation[]
  refused: { email: string; reason: string }[]
}

interface SentLinksProps {
  invited: Invited
  onClose: () => void
}

/** The links that no mail carries, each beside its address, and who could not be invited and why. */
export function SentLinks({ invited: { sent, refused }, onClose }: SentLinksProps) {
  const { people, common } = useMessages()
  const links = sent.filter(({ link }) => link !== null)
  const [first] = links
  if (first && links.length === 1 && refused.length === 0) return <SentLink sent={first} onClose={onClose} />
  const mailed = sent.length - links.length
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={links.length > 0 ? people.linksTitle : people.inviteTitle}
      closeLabel={common.close}
    >
      {mailed > 0 && <p className="mb-3 text-sm text-muted">{people.mailedMany(mailed)}</p>}
      {refused.length > 0 && (
        <div role="alert" className="mb-4 text-sm">
          <p className="flex items-center gap-1.5 font-medium text-bad">
            <CircleAlert size={15} aria-hidden />
            {people.notInvited}
          </p>
          <ul className="mt-1">
            {refused.map(({ email, reason }) => (
              <li key={email} className="py-1">
                <span className="font-medium [overflow-wrap:anywhere]">{email}</span>{' '}
                <span className="text-muted">{reason}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {links.length > 0 && (
        <>
          <p className="text-sm text-muted">{people.linksText}</p>
          <ul className="mt-3 border-t border-line">
            {links.map(({ id, email, link }) => (
              <li key={id} className="flex items-center gap-2 border-b border-line py-2">
                <div className="min-w-0 flex-1 text-sm">
                  <p className="font-medium [overflow-wrap:anywhere]">{email}</p>
                  <code className="block break-all font-mono text-xs text-muted">{link}</code>
                </div>
                <CopyButton
                  label={`${common.copy}: ${email}`}
                  copiedLabel={common.copied}
                  text={link ?? ''}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {links.length > 0 ? people.linksDone : common.close}
        </Button>
      </div>
    </Dialog>
  )
}

/** The link of an invitation that no mail carries. */
export function SentLink({ sent, onClose }: { sent: SentInvitation; onClose: () => void }) {
  const { people, common } = useMessages()
  return (
    <ShownOnce
      title={people.linkTitle}
      text={people.linkText(sent.email)}
      secret={sent.link ?? ''}
      words={{ ...common, done: people.linkDone }}
      onClose={onClose}
    />
  )
}
