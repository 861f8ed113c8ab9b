import type { CircuitBreaker, ModelProvider, ModelProviderTest } from '@gepeto/contract'
import { kindOf } from '@gepeto/contract/provider-kinds'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Plus, Power, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { MenuItem } from '../../../ui/menu.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { ProviderForm } from './provider-form.tsx'
import { breakersQuery, changedByModels, providersQuery } from './queries.ts'
import { RowMenu } from './row-menu.tsx'

/** Where models are asked: what the server sets, and what the workspace adds. */
export function Providers() {
  const { modelSettings, common } = useMessages()
  const providers = useQuery(providersQuery)
  const { data: breakers = [] } = useQuery(breakersQuery)
  const [form, setForm] = useState<'none' | 'new' | ModelProvider>('none')
  return (
    <Section
      title={modelSettings.providers}
      intro={modelSettings.providersIntro}
      action={
        <Button look="primary" onClick={() => setForm('new')}>
          <Plus size={16} aria-hidden />
          {modelSettings.add}
        </Button>
      }
    >
      {providers.isPending && <RowsSkeleton label={common.loading} rows={2} />}
      {providers.isError && <ProblemNote error={providers.error} onRetry={() => providers.refetch()} />}
      {providers.data?.length === 0 && <p className="py-4 text-sm text-muted">{modelSettings.none}</p>}
      {providers.data?.map((provider) => (
        <ProviderRow
          key={provider.id}
          provider={provider}
          paused={breakers.filter(
            ({ target, state }) => state !== 'closed' && target.startsWith(`${provider.name}/`),
          )}
          onChange={() => setForm(provider)}
        />
      ))}
      {form !== 'none' && (
        <ProviderForm provider={form === 'new' ? undefined : form} onClose={() => setForm('none')} />
      )}
    </Section>
  )
}

interface ProviderRowProps {
  provider: ModelProvider
  /** Breakers of its models that are not closed. */
  paused: CircuitBreaker[]
  onChange: () => void
}

function ProviderRow({ provider, paused, onChange }: ProviderRowProps) {
  const { modelSettings } = useMessages()
  const formats = useFormats()
  const act = useAct()
  const [tested, setTested] = useState<ModelProviderTest | 'busy' | null>(null)
  const test = async () => {
    setTested('busy')
    const isDone = await act(async () => setTested(await gepeto.models.providers.test(provider.id)), [])
    if (!isDone) setTested(null)
  }
  const isOwn = provider.origin === 'workspace'
  const marks = [
    provider.kind === 'compatible' ? modelSettings.compatible : kindOf(provider.kind).name,
    isOwn ? null : modelSettings.fromServer,
    provider.isEnabled ? null : modelSettings.isOff,
    provider.hasKey ? null : modelSettings.noKey,
  ].filter(Boolean)
  return (
    <div className="flex items-start gap-x-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <p className={`text-sm font-medium ${provider.isEnabled ? '' : 'text-muted'}`}>
          {provider.name} <span className="font-normal text-muted">{marks.join(' · ')}</span>
        </p>
        <p className="mt-0.5 truncate font-mono text-xs text-muted" title={provider.models.join('\n')}>
          {provider.models.join(', ')}
        </p>
        <p className="mt-0.5 truncate text-xs text-faint">{provider.baseUrl}</p>
        {paused.map(({ target, state, retryAt }) => (
          <State key={target} isGood={false}>
            {state === 'open' && retryAt
              ? modelSettings.paused(target, formats.when(retryAt))
              : modelSettings.trying(target)}
          </State>
        ))}
        <div aria-live="polite">
          {tested && tested !== 'busy' && (
            <State isGood={tested.isWorking}>
              {tested.isWorking
                ? modelSettings.works(formats.seconds(tested.latencyMs))
                : modelSettings.fails(tested.reason ?? '')}
            </State>
          )}
        </div>
      </div>
      <Button
        size="sm"
        disabled={tested === 'busy'}
        onClick={test}
        aria-label={`${modelSettings.test}: ${provider.name}`}
      >
        {tested === 'busy' ? modelSettings.testing : modelSettings.test}
      </Button>
      {isOwn ? (
        <ProviderMenu provider={provider} onChange={onChange} />
      ) : (
        <span className="w-9" aria-hidden />
      )}
    </div>
  )
}

function State({ isGood, children }: { isGood: boolean; children: string }) {
  const Icon = isGood ? CircleCheck : TriangleAlert
  return (
    <p className={`mt-1 flex items-start gap-1.5 text-xs ${isGood ? 'text-good' : 'text-warn'}`}>
      <Icon size={14} className="mt-px shrink-0" aria-hidden />
      {children}
    </p>
  )
}

function ProviderMenu({ provider, onChange }: { provider: ModelProvider; onChange: () => void }) {
  const { modelSettings } = useMessages()
  const act = useAct()
  const { id, name, isEnabled } = provider
  return (
    <RowMenu
      name={name}
      onChange={onChange}
      deleteText={modelSettings.deleteText}
      onDelete={() => gepeto.models.providers.delete(id)}
    >
      <MenuItem
        icon={<Power size={16} aria-hidden />}
        onSelect={() =>
          void act(() => gepeto.models.providers.update(id, { isEnabled: !isEnabled }), changedByModels)
        }
      >
        {isEnabled ? modelSettings.switchOff : modelSettings.switchOn}
      </MenuItem>
    </RowMenu>
  )
}
