import type { ApiKey, CreatedApiKey } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, queryClient } from '../../shared/api.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { ProblemNote, sentenceOf } from '../../shared/problem-note.tsx'
import { keysQuery } from '../../shared/queries.ts'
import { RenameDialog } from '../../shared/rename-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Section } from './section.tsx'

/** Keys for programs: made here and shown once, revoked here. */
export function Keys() {
  const { settings } = useMessages()
  const keys = useQuery(keysQuery)
  const [isMaking, setIsMaking] = useState(false)
  const [created, setCreated] = useState<CreatedApiKey | null>(null)
  const shown = keys.data?.filter((key) => !key.revokedAt) ?? []
  return (
    <Section
      title={settings.keysTitle}
      intro={settings.keysIntro}
      action={
        <Button onClick={() => setIsMaking(true)}>
          <Plus size={16} aria-hidden />
          {settings.newKey}
        </Button>
      }
    >
      {keys.isError && <ProblemNote error={keys.error} onRetry={() => keys.refetch()} />}
      {keys.isSuccess && shown.length === 0 && <p className="py-4 text-sm text-muted">{settings.noKeys}</p>}
      {shown.map((key) => (
        <KeyRow key={key.id} apiKey={key} />
      ))}
      <p className="pt-3">
        <a
          href={paths.apiDocs()}
          className="inline-flex items-center gap-1.5 text-sm text-accent hover:underline"
        >
          {settings.apiDocs}
          <ExternalLink size={14} aria-hidden />
        </a>
      </p>
      {isMaking && (
        <RenameDialog
          title={settings.newKey}
          label={settings.keyName}
          initial=""
          action={settings.newKey}
          onSave={async (name) => {
            setCreated(await gepeto.keys.create({ name }))
            await queryClient.invalidateQueries({ queryKey: ['keys'] })
          }}
          onClose={() => setIsMaking(false)}
        />
      )}
      {created && <CreatedKey created={created} onClose={() => setCreated(null)} />}
    </Section>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const messages = useMessages()
  const { settings } = messages
  const formats = useFormats()
  // At once and without an undo: a key is mostly revoked because somebody else has it.
  const revoke = async () => {
    try {
      await gepeto.keys.revoke(apiKey.id)
      showToast({ text: settings.revoked(apiKey.name) })
      await queryClient.invalidateQueries({ queryKey: ['keys'] })
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line py-3">
      <KeyRound size={16} className="text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{apiKey.name}</p>
        <p className="text-xs text-faint tabular-nums">
          <code className="font-mono">{apiKey.prefix}…</code> · {settings.created}{' '}
          {formats.when(apiKey.createdAt)} · {settings.lastUsed}:{' '}
          {apiKey.lastUsedAt ? formats.when(apiKey.lastUsedAt) : settings.never}
        </p>
      </div>
      <Button look="danger" size="sm" onClick={revoke} aria-label={`${settings.revoke}: ${apiKey.name}`}>
        {settings.revoke}
      </Button>
    </div>
  )
}

function CreatedKey({ created, onClose }: { created: CreatedApiKey; onClose: () => void }) {
  const { settings, common } = useMessages()
  return (
    <Dialog isOpen onClose={onClose} title={settings.keyCreated} closeLabel={common.close}>
      <p className="mb-3 text-sm text-muted">{settings.keyOnce}</p>
      <div className="flex items-center gap-2 rounded-md bg-sunken py-2 pr-2 pl-3 ring-1 ring-line">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{created.key}</code>
        <CopyButton label={common.copy} copiedLabel={common.copied} text={created.key} />
      </div>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {settings.keyDone}
        </Button>
      </div>
    </Dialog>
  )
}
