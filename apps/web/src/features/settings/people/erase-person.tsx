import type { ErasureCertificate, Person } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../../paths.ts'
import { gepeto, useMay } from '../../../shared/api.ts'
import { dataFile, download } from '../../../shared/download.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { Link } from '../../../shared/link.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Certificate } from '../privacy/certificate.tsx'
import { holdsQuery } from '../privacy/queries.ts'

/** Says what goes and what stays, erases a person, and shows the certificate of it. */
export function ErasePerson({
  person: { id, name, email },
  onClose,
}: {
  person: Person
  onClose: () => void
}) {
  const messages = useMessages()
  const { audit, common, controls } = messages
  const may = useMay()
  const { data: holds = [] } = useQuery({ ...holdsQuery, enabled: may('privacy:read') })
  const isHeld = holds.some(({ scope, subjectId }) => scope === 'workspace' || subjectId === id)
  const [typed, setTyped] = useState('')
  const isConfirmed = [name, email].some(
    (word) => word !== '' && word.trim().toLowerCase() === typed.trim().toLowerCase(),
  )
  const [isTried, setIsTried] = useState(false)
  const act = useAct()
  const [isBusy, setIsBusy] = useState(false)
  const [certificate, setCertificate] = useState<ErasureCertificate | null>(null)
  const erase = async () => {
    setIsTried(true)
    if (!isConfirmed) return
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
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-md bg-hover p-3">
          <p className="min-w-0 grow basis-64 text-sm">{audit.exportFirst}</p>
          <Button onClick={() => download(gepeto.privacy.exportPerson(id), dataFile(), messages)}>
            <Download size={16} aria-hidden />
            {audit.exportPerson}
          </Button>
        </div>
        <p className="text-sm font-medium">{audit.eraseIntro}</p>
        {isHeld ? (
          <p role="alert" className="text-sm text-warn">
            {audit.eraseHeld}{' '}
            <Link href={paths.settings('privacy')} className="underline">
              {controls.holds}
            </Link>
          </p>
        ) : (
          <TextField
            label={audit.confirmName(name || email)}
            value={typed}
            autoComplete="off"
            error={isTried && !isConfirmed ? audit.confirmMissing : null}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button look="danger" disabled={isBusy || isHeld} onClick={erase}>
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
