import type { ErasureCertificate, Person } from '@gepeto/contract'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Certificate } from '../privacy/certificate.tsx'

/** Says what goes and what stays, erases a person, and shows the certificate of it. */
export function ErasePerson({ person: { id, name }, onClose }: { person: Person; onClose: () => void }) {
  const { audit, common } = useMessages()
  const act = useAct()
  const [isBusy, setIsBusy] = useState(false)
  const [certificate, setCertificate] = useState<ErasureCertificate | null>(null)
  const erase = async () => {
    setIsBusy(true)
    const isDone = await act(
      async () => setCertificate(await gepeto.privacy.erase(id)),
      ['people', 'groups'],
      audit.isErased(name),
    )
    if (!isDone) onClose()
  }
  if (certificate)
    return (
      <Dialog isOpen onClose={onClose} title={audit.certificate} closeLabel={common.close}>
        <p className="mb-4 text-sm text-muted">{audit.certificateHint}</p>
        <Certificate certificate={certificate} />
      </Dialog>
    )
  return (
    <Dialog isOpen onClose={onClose} title={audit.eraseTitle(name)} closeLabel={common.close}>
      <div className="flex flex-col gap-4">
        <Points title={audit.goes} points={audit.goesList} />
        <Points title={audit.stays} points={audit.staysList} />
        <p className="text-sm font-medium">{audit.eraseIntro}</p>
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button className="text-bad!" disabled={isBusy} onClick={erase}>
          {isBusy ? audit.erasing : audit.eraseAction}
        </Button>
      </div>
    </Dialog>
  )
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  return (
    <section aria-label={title}>
      <h3 className="text-sm font-medium">{title}</h3>
      <ul className="mt-1 list-disc pl-5 text-sm text-muted marker:text-faint">
        {points.map((point) => (
          <li key={point} className="mt-1">
            {point}
          </li>
        ))}
      </ul>
    </section>
  )
}
