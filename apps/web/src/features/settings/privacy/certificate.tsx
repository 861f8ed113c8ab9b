import type { ErasureCertificate } from '@gepeto/contract'
import { Download } from 'lucide-react'
import { download } from '../../../shared/download.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'

/** What was deleted with a person and which keys were destroyed, to be shown to whoever asked for it. */
export function Certificate({ certificate }: { certificate: ErasureCertificate }) {
  const messages = useMessages()
  const { audit } = messages
  const { instant, number } = useFormats()
  const { personId, erasedAt, deleted, dataKeys, unreadableEvents, accountDeleted } = certificate
  const gone = Object.entries(deleted).filter(([, count]) => count > 0)
  const save = () => {
    const file = new Response(`${JSON.stringify(certificate, null, 2)}\n`)
    return download(Promise.resolve(file), `erasure-${personId}.json`, messages)
  }
  const facts = [
    { name: audit.erasedAt, told: [instant(erasedAt)] },
    { name: audit.erasedId, told: [personId], isCode: true },
    { name: audit.account, told: [accountDeleted ? audit.accountDeleted : audit.accountKept] },
    {
      name: audit.deletedOf,
      told:
        gone.length > 0
          ? gone.map(([kind, count]) => `${audit.deletedKinds[kind] ?? kind}: ${number(count)}`)
          : [audit.deletedNothing],
    },
    { name: audit.unreadableEvents, told: [number(unreadableEvents)] },
    dataKeys.length > 0
      ? { name: audit.destroyedKeys, told: dataKeys, isCode: true }
      : { name: audit.destroyedKeys, told: [audit.noKeys] },
  ]
  return (
    <>
      <dl className="text-sm">
        {facts.map(({ name, told, isCode }) => (
          <div key={name} className="grid grid-cols-[2fr_3fr] gap-x-4 border-t border-line py-2">
            <dt className="text-muted">{name}</dt>
            <dd className={`min-w-0 tabular-nums ${isCode ? 'break-all font-mono text-xs' : ''}`}>
              {told.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Button className="mt-3" onClick={save}>
        <Download size={16} aria-hidden />
        {audit.saveCertificate}
      </Button>
    </>
  )
}
