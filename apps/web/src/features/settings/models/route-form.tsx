import type { ModelRoute, ModelRouteStep } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { fieldErrorsOf } from '../../../shared/field-errors.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { modelsQuery } from '../../../shared/queries.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { changedByModels } from './queries.ts'
import { usualStep } from './usual-step.ts'

interface RouteFormProps {
  /** Absent: a new one is made. */
  route: ModelRoute | undefined
  onClose: () => void
}

/** Models in their order, each with the time it has. */
export function RouteForm({ route, onClose }: RouteFormProps) {
  const { modelSettings, common } = useMessages()
  const { data: models = [] } = useQuery(modelsQuery)
  const askable = models.filter(({ provider }) => provider !== 'route')
  const begun = [askable.find(({ id }) => id !== 'builtin'), askable.find(({ id }) => id === 'builtin')]
  const [name, setName] = useState(route?.name ?? '')
  const [chosen, setSteps] = useState<ModelRouteStep[] | null>(route?.steps ?? null)
  // A new route begins with the first model that was set up; the list may still be on its way.
  const steps = chosen ?? begun.flatMap((model) => (model ? [{ model: model.id, ...usualStep }] : []))
  const [refused, setRefused] = useState<Record<string, string>>({})
  const [isTried, setIsTried] = useState(false)
  const unused = askable.find(({ id }) => !steps.some(({ model }) => model === id))
  const change = (place: number, changed: Partial<ModelRouteStep>) =>
    setSteps(steps.map((step, at) => (at === place ? { ...step, ...changed } : step)))
  const move = (place: number, by: number) => {
    const moved = [...steps]
    moved.splice(place + by, 0, ...moved.splice(place, 1))
    setSteps(moved)
  }

  return (
    <FormDialog
      isWide
      title={route ? modelSettings.changeRoute(route.name) : modelSettings.addRoute}
      action={route ? common.save : modelSettings.addRoute}
      onSave={async () => {
        setIsTried(true)
        if (name.trim() === '' || steps.length === 0) return false
        const body = { name: name.trim(), steps }
        try {
          if (route) await gepeto.models.routes.replace(route.id, body)
          else await gepeto.models.routes.create(body)
        } catch (failure) {
          const said = fieldErrorsOf(failure)
          if (!said.name) throw failure
          setRefused(said)
          return false
        }
        for (const key of changedByModels) await queryClient.invalidateQueries({ queryKey: [key] })
      }}
      onClose={onClose}
    >
      <TextField
        label={modelSettings.routeName}
        hint={modelSettings.routeNameHint}
        error={isTried && name.trim() === '' ? modelSettings.missing : (refused.name ?? null)}
        maxLength={40}
        autoFocus
        value={name}
        onChange={(event) => {
          setRefused({})
          setName(event.target.value)
        }}
      />
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-2 text-sm font-medium">{modelSettings.steps}</legend>
        {steps.map((step, place) => (
          <StepFields
            key={step.model}
            step={step}
            place={place}
            isLast={place === steps.length - 1}
            models={askable
              .map(({ id }) => id)
              .filter((id) => id === step.model || !steps.some(({ model }) => model === id))}
            onChange={(changed) => change(place, changed)}
            onMove={(by) => move(place, by)}
            onRemove={() => setSteps(steps.filter((_, at) => at !== place))}
          />
        ))}
        {unused && (
          <Button
            className="self-start"
            onClick={() => setSteps([...steps, { model: unused.id, ...usualStep }])}
          >
            <Plus size={16} aria-hidden />
            {modelSettings.addStep}
          </Button>
        )}
        <p className="text-xs text-muted">
          {modelSettings.timesHint} {modelSettings.lastResort}
        </p>
      </fieldset>
    </FormDialog>
  )
}

interface StepFieldsProps {
  step: ModelRouteStep
  place: number
  isLast: boolean
  models: string[]
  onChange: (changed: Partial<ModelRouteStep>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

function StepFields({ step, place, isLast, models, onChange, onMove, onRemove }: StepFieldsProps) {
  const { modelSettings } = useMessages()
  const seconds = (field: 'firstTokenMs' | 'totalMs', label: string) => (
    <div className="w-32">
      <TextField
        label={label}
        type="number"
        min={0.1}
        max={600}
        step={0.1}
        value={step[field] / 1000}
        onChange={(event) => onChange({ [field]: Math.round(Number(event.target.value) * 1000) })}
      />
    </div>
  )
  return (
    <div className="flex flex-wrap items-end gap-2 rounded-md border border-line p-3">
      <div className="min-w-0 grow basis-60">
        <SelectField
          label={modelSettings.step(place + 1)}
          value={step.model}
          onChange={(event) => onChange({ model: event.target.value })}
        >
          {models.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </SelectField>
      </div>
      {seconds('firstTokenMs', modelSettings.firstWord)}
      {seconds('totalMs', modelSettings.whole)}
      <div className="flex h-10 items-center">
        <IconButton
          isSmall
          label={modelSettings.up(step.model)}
          disabled={place === 0}
          onClick={() => onMove(-1)}
        >
          <ArrowUp size={16} aria-hidden />
        </IconButton>
        <IconButton
          isSmall
          label={modelSettings.down(step.model)}
          disabled={isLast}
          onClick={() => onMove(1)}
        >
          <ArrowDown size={16} aria-hidden />
        </IconButton>
        <IconButton
          isSmall
          label={modelSettings.remove(step.model)}
          disabled={place === 0 && isLast}
          onClick={onRemove}
        >
          <X size={16} aria-hidden />
        </IconButton>
      </div>
    </div>
  )
}
