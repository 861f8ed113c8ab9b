import type { ModelRoute } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { routesQuery } from './queries.ts'
import { RouteForm } from './route-form.tsx'
import { RowMenu } from './row-menu.tsx'

/** Which models are asked, in which order. */
export function Routes() {
  const { modelSettings, common } = useMessages()
  const routes = useQuery(routesQuery)
  const [form, setForm] = useState<'none' | 'new' | ModelRoute>('none')
  return (
    <Section
      title={modelSettings.routes}
      intro={modelSettings.routesIntro}
      action={
        <Button onClick={() => setForm('new')}>
          <Plus size={16} aria-hidden />
          {modelSettings.addRoute}
        </Button>
      }
    >
      {routes.isPending && <RowsSkeleton label={common.loading} rows={2} />}
      {routes.isError && <ProblemNote error={routes.error} onRetry={() => routes.refetch()} />}
      {routes.data?.length === 0 && <p className="py-4 text-sm text-muted">{modelSettings.noRoutes}</p>}
      {routes.data?.map((route) => (
        <div key={route.id} data-row className="flex items-start gap-3 border-b border-line py-3">
          <div className="min-w-0 flex-1">
            <p className="text-sm font-medium">{route.name}</p>
            <ol className="mt-0.5 flex flex-wrap gap-x-2 gap-y-0.5 font-mono text-xs text-muted">
              {route.steps.map(({ model }, place) => (
                <li key={model}>
                  <span className="text-faint" aria-hidden>
                    {place > 0 ? '→ ' : ''}
                  </span>
                  {model}
                </li>
              ))}
            </ol>
          </div>
          <RowMenu
            name={route.name}
            onChange={() => setForm(route)}
            deleteText={modelSettings.deleteRouteText}
            onDelete={() => gepeto.models.routes.delete(route.id)}
          />
        </div>
      ))}
      {form !== 'none' && (
        <RouteForm route={form === 'new' ? undefined : form} onClose={() => setForm('none')} />
      )}
    </Section>
  )
}
