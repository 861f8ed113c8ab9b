import { useMessages } from '../../shared/i18n.tsx'
import { setPreferences, usePreferences } from '../../shared/preferences.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Row, Section } from './section.tsx'

/** Language and theme, as this browser keeps them. */
export function Appearance() {
  const messages = useMessages()
  const { settings, nav } = messages
  const { theme, language } = usePreferences()
  return (
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
  )
}
