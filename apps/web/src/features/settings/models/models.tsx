import { useQuery } from '@tanstack/react-query'
import { useMessages } from '../../../shared/i18n.tsx'
import { Row, Section } from '../section.tsx'
import { Embeddings } from './embeddings.tsx'
import { Providers } from './providers.tsx'
import { breakersQuery } from './queries.ts'
import { Routes } from './routes.tsx'

/** Where models are asked, in which order, and what is failing. */
export function Models() {
  return (
    <>
      <Providers />
      <Routes />
      <Embeddings />
      <Services />
    </>
  )
}

function Services() {
  const { modelSettings } = useMessages()
  const { data: breakers = [] } = useQuery(breakersQuery)
  const names: Record<string, string> = modelSettings.serviceNames
  const services = breakers.filter(({ kind }) => kind === 'service')
  if (services.length === 0) return null
  return (
    <Section title={modelSettings.services} intro={modelSettings.servicesIntro}>
      {services.map(({ target, state }) => (
        <Row key={target} name={names[target.split(':')[0] ?? ''] ?? target}>
          <span className={`text-sm ${state === 'closed' ? 'text-muted' : 'text-warn'}`}>
            {modelSettings.state[state]}
          </span>
        </Row>
      ))}
    </Section>
  )
}
