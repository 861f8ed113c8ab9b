import { useQuery } from '@tanstack/react-query'
import { Cloud, Cpu, LogOut } from 'lucide-react'
import { knownSession } from '../../shared/api.ts'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { setPreferences, usePreferences } from '../../shared/preferences.ts'
import { healthQuery, modelsQuery } from '../../shared/queries.ts'
import { signOut } from '../../shared/sign-out.ts'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Keys } from './keys.tsx'
import { Row, Section } from './section.tsx'

export function SettingsPage() {
  const messages = useMessages()
  const { settings, nav } = messages
  const { theme, language } = usePreferences()
  const session = knownSession()
  return (
    <Frame title={settings.title} heading={<span aria-hidden />}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="measure flex flex-col gap-12 px-5 pb-20 wide:px-6">
          <h1 className="text-xl font-semibold tracking-[-0.02em]">{settings.title}</h1>
          <Section title={settings.appearance}>
            <Row name={nav.language}>
              <Segmented
                label={nav.language}
                value={language}
                options={[
                  { value: 'pt-BR', label: 'Português' },
                  { value: 'en', label: 'English' },
                ]}
                onChange={(next) => setPreferences({ language: next })}
              />
            </Row>
            <Row name={nav.theme}>
              <Segmented
                label={nav.theme}
                value={theme}
                options={(['light', 'dark', 'system'] as const).map((value) => ({
                  value,
                  label: messages.theme[value],
                }))}
                onChange={(next) => setPreferences({ theme: next })}
              />
            </Row>
          </Section>
          <Keys />
          <Models />
          <Section title={nav.account}>
            <Row name={session?.user?.email ?? ''}>
              <Button onClick={signOut}>
                <LogOut size={16} aria-hidden />
                {nav.signOut}
              </Button>
            </Row>
          </Section>
          <About version={session?.version ?? ''} />
        </div>
      </div>
    </Frame>
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
