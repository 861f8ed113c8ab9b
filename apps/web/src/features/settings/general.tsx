import { useQuery } from '@tanstack/react-query'
import { Cloud, Cpu, Download } from 'lucide-react'
import { gepeto, knownSession } from '../../shared/api.ts'
import { dataFile, download } from '../../shared/download.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { healthQuery, modelsQuery } from '../../shared/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Appearance } from './appearance.tsx'
import { Consents } from './privacy/consents.tsx'
import { Row, Section } from './section.tsx'

/** What belongs to this browser and this server: looks and models. */
export function General() {
  const session = knownSession()
  return (
    <>
      <Appearance />
      <Models />
      <OwnData />
      <Consents />
      <About version={session?.version ?? ''} />
    </>
  )
}

function Models() {
  const { settings, chat } = useMessages()
  const { data: models = [] } = useQuery(modelsQuery)
  return (
    <Section title={settings.models} intro={settings.modelsIntro}>
      {models.map((model) => (
        <Row
          key={model.id}
          name={
            <span className="flex items-center gap-2.5">
              {model.isLocal ? (
                <Cpu size={16} className="text-muted" aria-hidden />
              ) : (
                <Cloud size={16} className="text-muted" aria-hidden />
              )}
              {model.id === 'builtin' ? (
                <span className="min-w-0">
                  {chat.builtin}
                  <span className="block max-w-[52ch] whitespace-normal text-xs text-faint">
                    {chat.builtinHint}
                  </span>
                </span>
              ) : (
                model.id
              )}
            </span>
          }
        >
          <span className="text-sm text-muted">
            {[
              model.isLocal ? chat.localModel : chat.remoteModel,
              model.isDefault && models.length > 1 ? settings.isDefault : null,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </Row>
      ))}
    </Section>
  )
}

function OwnData() {
  const messages = useMessages()
  const { audit } = messages
  return (
    <Section title={audit.ownData} intro={audit.ownDataIntro}>
      <Row name={dataFile()}>
        <Button onClick={() => download(gepeto.privacy.exportOwn(), dataFile(), messages)}>
          <Download size={16} aria-hidden />
          {audit.exportOwn}
        </Button>
      </Row>
    </Section>
  )
}

function About({ version }: { version: string }) {
  const { settings } = useMessages()
  const { data: health } = useQuery(healthQuery)
  return (
    <Section title={settings.about}>
      <Row name={settings.version}>
        <span className="text-sm text-muted tabular-nums">{version}</span>
      </Row>
      {health && (
        <Row name={settings.health}>
          <span className={`text-sm ${health.status === 'ok' ? 'text-muted' : 'text-warn'}`}>
            {settings.healthStates[health.status]}
          </span>
        </Row>
      )}
    </Section>
  )
}
