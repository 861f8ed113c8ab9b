import type { ModelRoute, ModelRouteStep } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Plus, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { modelsQuery } from '../../../shared/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { routesQuery } from './queries.ts'
import { RouteForm } from './route-form.tsx'
import { RowMenu } from './row-menu.tsx'
import { usualStep } from './usual-step.ts'

/** Which models are asked, in which order. */
export function Routes() {
  const { modelSettings, common } = useMessages()
  const routes = useQuery(routesQuery)
  const { data: models = [] } = useQuery(modelsQuery)
  const first = models.find(({ isDefault }) => isDefault)
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
      {routes.data?.length === 0 && (
        <p className="py-4 text-sm text-muted">
          {first && first.id !== 'builtin' ? modelSettings.noRoutes(first.id) : modelSettings.noRoutesBuiltin}
        </p>
      )}
      {routes.data?.map((route) => (
        <div key={route.id} data-row className="flex items-start gap-3 border-b border-line py-3">
          <div className="min-w-0 flex-1">
            <p className="text-sm font-medium">{route.name}</p>
            <ol className="mt-0.5 flex flex-wrap gap-x-2 gap-y-0.5 font-mono text-xs text-muted">
              {withBuiltin(route.steps).map((step, place) => (
                <Step
                  key={step.model}
                  step={step}
                  isFirst={place === 0}
                  isGone={route.missing.includes(step.model)}
                />
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

/** The built-in model stands at the end of every route, whether or not it was put there. */
const withBuiltin = (steps: ModelRouteStep[]): ModelRouteStep[] =>
  steps.some(({ model }) => model === 'builtin') ? steps : [...steps, { model: 'builtin', ...usualStep }]

/** A model of a route: its times where they are not the usual ones, and a word where it cannot be asked. */
function Step({
  step: { model, firstTokenMs, totalMs },
  isFirst,
  isGone,
}: {
  step: ModelRouteStep
  isFirst: boolean
  isGone: boolean
}) {
  const { modelSettings } = useMessages()
  const { seconds } = useFormats()
  const isUsual = firstTokenMs === usualStep.firstTokenMs && totalMs === usualStep.totalMs
  return (
    <li>
      <span className="text-faint" aria-hidden>
        {isFirst ? '' : '→ '}
      </span>
      <span className={isGone ? 'line-through' : ''}>{model}</span>
      {!isUsual && (
        <span className="font-sans text-faint">
          {' '}
          {modelSettings.times(seconds(firstTokenMs), seconds(totalMs))}
        </span>
      )}
      {isGone && (
        <span className="font-sans text-warn">
          {' '}
          <TriangleAlert size={13} className="inline align-text-bottom" aria-hidden />{' '}
          {modelSettings.stepGone}
        </span>
      )}
    </li>
  )
}
