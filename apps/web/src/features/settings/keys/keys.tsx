import type { ApiKey, CreatedApiKey } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../../paths.ts'
import { gepeto, useMay } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { keysQuery } from '../../../shared/queries.ts'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { ShownOnce } from '../../../ui/shown-once.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { KeyForm } from './key-form.tsx'
import { presetOf } from './key-presets.ts'

/** Keys for programs: made here and shown once, revoked here. */
export function Keys() {
  const { settings, keyForm, common } = useMessages()
  const may = useMay()
  const [of, setOf] = useState<'me' | 'everyone'>('me')
  const keys = useQuery(keysQuery(of))
  const [isMaking, setIsMaking] = useState(false)
  const [created, setCreated] = useState<CreatedApiKey | null>(null)
  const shown = keys.data?.filter((key) => !key.revokedAt) ?? []
  return (
    <div>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-4">
        <p className="text-muted">
          {settings.keysIntro}{' '}
          <a href={paths.apiDocs()} className="inline-flex items-center gap-1 text-accent hover:underline">
            {settings.apiDocs}
            <ExternalLink size={13} aria-hidden />
          </a>
        </p>
        <Button look="primary" onClick={() => setIsMaking(true)}>
          <Plus size={16} aria-hidden />
          {settings.newKey}
        </Button>
      </div>
      {may('keys:manage-all') && (
        <div className="mb-3">
          <Segmented
            label={keyForm.of}
            value={of}
            options={[
              { value: 'me', label: keyForm.mine },
              { value: 'everyone', label: keyForm.everyone },
            ]}
            onChange={setOf}
          />
        </div>
      )}
      <div className="border-t border-line">
        {keys.isPending && <RowsSkeleton label={common.loading} rows={2} />}
        {keys.isError && <ProblemNote error={keys.error} onRetry={() => keys.refetch()} />}
        {keys.isSuccess && shown.length === 0 && <p className="py-4 text-sm text-muted">{settings.noKeys}</p>}
        {shown.map((key) => (
          <KeyRow key={key.id} apiKey={key} isNamed={of === 'everyone'} />
        ))}
      </div>
      {isMaking && <KeyForm onCreated={setCreated} onClose={() => setIsMaking(false)} />}
      {created && (
        <ShownOnce
          title={settings.keyCreated}
          text={settings.keyOnce}
          secret={created.key}
          words={{ ...common, done: settings.keyDone }}
          onClose={() => setCreated(null)}
        />
      )}
    </div>
  )
}

function KeyRow({ apiKey, isNamed }: { apiKey: ApiKey; isNamed: boolean }) {
  const { settings } = useMessages()
  const act = useAct()
  const formats = useFormats()
  const limits = useLimits(apiKey)
  // At once and without an undo: a key is mostly revoked because somebody else has it.
  const revoke = () => act(() => gepeto.keys.revoke(apiKey.id), ['keys'], settings.revoked(apiKey.name))
  const owner = useOwner(apiKey)
  return (
    <div data-row className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-3">
      <KeyRound size={16} className="text-muted" aria-hidden />
      <div className="min-w-0 flex-1 basis-52">
        <p className="truncate text-sm font-medium">
          {apiKey.name}
          {isNamed && <span className="font-normal text-muted"> {owner}</span>}
        </p>
        <p className="text-xs text-faint tabular-nums">
          <code className="font-mono">{apiKey.prefix}…</code> · {settings.created}{' '}
          {formats.when(apiKey.createdAt)} · {settings.lastUsed}:{' '}
          {apiKey.lastUsedAt ? formats.when(apiKey.lastUsedAt) : settings.never}
        </p>
        {limits && <p className="text-xs text-muted">{limits}</p>}
      </div>
      <Button look="danger" size="sm" onClick={revoke} aria-label={`${settings.revoke}: ${apiKey.name}`}>
        {settings.revoke}
      </Button>
    </div>
  )
}

function useOwner({ person }: ApiKey): string {
  const { keyForm } = useMessages()
  return person ? keyForm.by(person.name) : keyForm.nobodys
}

/** What narrows a key, in a line; empty where nothing does. */
function useLimits({ permissions, collections, expiresAt }: ApiKey): string {
  const { keyForm } = useMessages()
  const formats = useFormats()
  const preset = permissions ? presetOf(permissions) : undefined
  const isOver = expiresAt !== null && new Date(expiresAt) < new Date()
  return [
    permissions && (preset ? keyForm.scopes[preset] : keyForm.some(permissions.length)),
    collections && keyForm.someCollections(collections.length),
    expiresAt && (isOver ? keyForm.expired : keyForm.expires(formats.when(expiresAt))),
  ]
    .filter(Boolean)
    .join(' · ')
}
