import type { CircuitBreaker, ModelProvider } from '@gepeto/contract'
import { kindOf } from '@gepeto/contract/provider-kinds'
import { useQuery } from '@tanstack/react-query'
import { Plus, Power } from 'lucide-react'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { MenuItem } from '../../../ui/menu.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { PausedNote } from './paused-note.tsx'
import { ProviderForm } from './provider-form.tsx'
import { breakersQuery, changedByModels, providersQuery } from './queries.ts'
import { RowMenu } from './row-menu.tsx'
import { StateNote } from './state-note.tsx'
import { TestButton } from './test-button.tsx'
import { useDeleteText } from './use-delete-text.ts'
import { useTest } from './use-test.ts'

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
  const { tested, test, cancel } = useTest((signal) => gepeto.models.providers.test(provider.id, { signal }))
  const isOwn = provider.origin === 'workspace'
  const marks = [
    provider.kind === 'compatible' ? modelSettings.compatible : kindOf(provider.kind).name,
    isOwn ? null : modelSettings.fromServer,
    provider.isEnabled ? null : modelSettings.isOff,
    provider.hasKey ? null : modelSettings.noKey,
  ].filter(Boolean)
  return (
    <div data-row className="flex items-start gap-x-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <p className={`text-sm font-medium ${provider.isEnabled ? '' : 'text-muted'}`}>
          {provider.name} <span className="font-normal text-muted">{marks.join(' · ')}</span>
        </p>
        <p className="mt-0.5 truncate font-mono text-xs text-muted" title={provider.models.join('\n')}>
          {provider.models.join(', ')}
        </p>
        <p className="mt-0.5 truncate text-xs text-faint">{provider.baseUrl}</p>
        {paused.map((breaker) => (
          <PausedNote
            key={breaker.target}
            breaker={breaker}
            model={breaker.target}
            trying={modelSettings.trying(breaker.target)}
          />
        ))}
        <div aria-live="polite">
          {tested === 'busy' && <p className="mt-1 text-xs text-muted">{modelSettings.testing}</p>}
          {tested && tested !== 'busy' && (
            <StateNote isGood={tested.isWorking}>
              {tested.isWorking
                ? modelSettings.works(formats.seconds(tested.latencyMs))
                : modelSettings.fails(tested.reason ?? '')}
            </StateNote>
          )}
        </div>
      </div>
      <TestButton
        label={`${modelSettings.test}: ${provider.name}`}
        isBusy={tested === 'busy'}
        onTest={test}
        onCancel={cancel}
      />
      {isOwn ? (
        <ProviderMenu provider={provider} onChange={onChange} />
      ) : (
        <span className="w-9" aria-hidden />
      )}
    </div>
  )
}

function ProviderMenu({ provider, onChange }: { provider: ModelProvider; onChange: () => void }) {
  const { modelSettings } = useMessages()
  const act = useAct()
  const { id, name, isEnabled } = provider
  const deleteText = useDeleteText(provider)
  return (
    <RowMenu
      name={name}
      onChange={onChange}
      deleteText={deleteText}
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
