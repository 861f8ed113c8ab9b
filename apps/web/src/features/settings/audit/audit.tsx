import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { Row, Section } from '../section.tsx'
import { Access } from './access.tsx'
import { ChainState } from './chain-state.tsx'
import { Changes } from './changes.tsx'
import { Events } from './events.tsx'
import { Forwarding } from './forwarding.tsx'

/** What happened, and the proof that nothing of it was changed. */
export function Audit() {
  const { audit } = useMessages()
  const may = useMay()
  const act = useAct()
  const [isRotating, setIsRotating] = useState(false)
  return (
    <>
      <ChainState />
      <Access />
      {may('audit:read') && <Changes />}
      {may('audit:manage') && <Forwarding />}
      {may('audit:manage') && (
        <Section title={audit.keys} intro={audit.keysIntro}>
          <Row name={audit.rotateHint}>
            <Button onClick={() => setIsRotating(true)}>
              <KeyRound size={16} aria-hidden />
              {audit.rotate}
            </Button>
          </Row>
        </Section>
      )}
      {may('audit:read') && (
        <Section title={audit.log} intro={audit.logIntro}>
          <Events />
        </Section>
      )}
      {!may('audit:read') && <p className="text-sm text-muted">{audit.notYours}</p>}
      {isRotating && (
        <ConfirmDialog
          title={audit.rotate}
          text={audit.rotateText}
          action={audit.rotate}
          onConfirm={() => act(() => gepeto.audit.rotateKeys(), ['audit'], audit.rotated)}
          onClose={() => setIsRotating(false)}
        />
      )}
    </>
  )
}
