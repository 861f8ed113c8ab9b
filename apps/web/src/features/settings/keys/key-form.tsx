import type { CreatedApiKey, Permission } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto, queryClient, useMay } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { PermissionChoice } from '../../../shared/permission-choice.tsx'
import { collectionsQuery } from '../../../shared/queries.ts'
import { CheckField } from '../../../ui/check-field.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { type KeyPreset, keyPresetNames, keyPresets } from './key-presets.ts'

interface KeyFormProps {
  onCreated: (key: CreatedApiKey) => void
  onClose: () => void
}

type Expiry = 'never' | 'd30' | 'd90' | 'd365'
const days: Record<Expiry, number | null> = { never: null, d30: 30, d90: 90, d365: 365 }

/** A new key: for what, how long, and how far it reaches. */
export function KeyForm({ onCreated, onClose }: KeyFormProps) {
  const { settings, keyForm } = useMessages()
  const may = useMay()
  const { data: collections = [] } = useQuery(collectionsQuery)
  const [name, setName] = useState('')
  const [expiry, setExpiry] = useState<Expiry>('never')
  const [scope, setScope] = useState<'all' | KeyPreset | 'some'>('all')
  const [ticked, setTicked] = useState<ReadonlySet<Permission>>(
    () => new Set((['search:use', 'answers:ask'] as const).filter((permission) => may(permission))),
  )
  const chosen = scope === 'all' ? null : scope === 'some' ? ticked : new Set<Permission>(keyPresets[scope])
  const presets = keyPresetNames.filter((name) => keyPresets[name].every((permission) => may(permission)))
  const [reached, setReached] = useState<ReadonlySet<string> | null>(null)
  const [isTried, setIsTried] = useState(false)
  const isEmpty = (set: ReadonlySet<string> | null) => set?.size === 0
  return (
    <FormDialog
      isWide
      title={settings.newKey}
      action={keyForm.create}
      busy={keyForm.creating}
      onSave={async () => {
        setIsTried(true)
        if (name.trim() === '' || isEmpty(chosen) || isEmpty(reached)) return false
        const life = days[expiry]
        const key = await gepeto.keys.create({
          name: name.trim(),
          expiresAt: life === null ? undefined : new Date(Date.now() + life * 86_400_000).toISOString(),
          permissions: chosen ? [...chosen] : undefined,
          collections: reached ? [...reached] : undefined,
        })
        await queryClient.invalidateQueries({ queryKey: ['keys'] })
        onCreated(key)
      }}
      onClose={onClose}
    >
      <TextField
        label={keyForm.name}
        maxLength={100}
        autoFocus
        error={isTried && name.trim() === '' ? keyForm.nameMissing : null}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField
        label={keyForm.expiry}
        value={expiry}
        onChange={(event) => setExpiry(event.target.value as Expiry)}
      >
        {(Object.keys(days) as Expiry[]).map((value) => (
          <option key={value} value={value}>
            {keyForm.expiries[value]}
          </option>
        ))}
      </SelectField>
      <div>
        <SelectField
          label={keyForm.scope}
          hint={scope === 'all' ? keyForm.scopeAllHint : undefined}
          error={isTried && isEmpty(chosen) ? keyForm.pickOne : null}
          value={scope}
          onChange={(event) => setScope(event.target.value as typeof scope)}
        >
          <option value="all">{keyForm.scopeAll}</option>
          {presets.map((preset) => (
            <option key={preset} value={preset}>
              {keyForm.scopes[preset]}
            </option>
          ))}
          <option value="some">{keyForm.scopeSome}</option>
        </SelectField>
        {scope === 'some' && (
          <div className="mt-3">
            <PermissionChoice chosen={ticked} mayGive={may} isShort onChange={setTicked} />
          </div>
        )}
      </div>
      <div>
        <SelectField
          label={keyForm.collections}
          error={isTried && isEmpty(reached) ? keyForm.pickOne : null}
          value={reached ? 'some' : 'all'}
          onChange={(event) => setReached(event.target.value === 'all' ? null : new Set())}
        >
          <option value="all">{keyForm.collectionsAll}</option>
          <option value="some">{keyForm.collectionsSome}</option>
        </SelectField>
        {reached && (
          <fieldset className="mt-2">
            <legend className="sr-only">{keyForm.collections}</legend>
            {collections.map(({ id, name: title }) => (
              <CheckField
                key={id}
                label={title}
                isChecked={reached.has(id)}
                onChange={(isReached) => {
                  const next = new Set(reached)
                  if (isReached) next.add(id)
                  else next.delete(id)
                  setReached(next)
                }}
              />
            ))}
          </fieldset>
        )}
      </div>
    </FormDialog>
  )
}
