import type { ModelProvider } from '@gepeto/contract'
import { kindOf, type ProviderKind, providerKindNames } from '@gepeto/contract/provider-kinds'
import { useState } from 'react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { fieldErrorsOf } from '../../../shared/field-errors.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx'
import { changedByModels } from './queries.ts'

interface ProviderFormProps {
  /** Absent: a new one is made. */
  provider: ModelProvider | undefined
  onClose: () => void
}

/** Of kinds that have no usual address: how one looks. */
const addressLike: Partial<Record<ProviderKind, string>> = {
  compatible: 'http://localhost:8000/v1',
  azure: 'https://my-resource.openai.azure.com/openai/v1',
}

/** What a provider is: its kind, its address, its key, its models. */
export function ProviderForm({ provider, onClose }: ProviderFormProps) {
  const { modelSettings, common } = useMessages()
  const [kind, setKind] = useState<ProviderKind>(provider?.kind ?? 'openai')
  const [name, setName] = useState('')
  const [baseUrl, setBaseUrl] = useState(provider?.baseUrl ?? '')
  const [apiKey, setApiKey] = useState('')
  const [names, setNames] = useState(provider?.models.join('\n') ?? '')
  const [isTried, setIsTried] = useState(false)
  const [refused, setRefused] = useState<Record<string, string>>({})
  const facts = kindOf(kind)
  const models = (names.trim() === '' ? (facts.model ?? '') : names).split(/[\s,]+/).filter(Boolean)
  const needs = {
    name: !provider && name.trim() === '',
    baseUrl: !facts.baseUrl && baseUrl.trim() === '',
    apiKey: facts.key === 'needed' && !provider && apiKey.trim() === '',
    models: models.length === 0,
  }
  const error = (field: keyof typeof needs) =>
    isTried && needs[field] ? modelSettings.missing : (refused[field] ?? null)
  /** What was refused of a field is no longer said once it is changed. */
  const change = (field: keyof typeof needs, set: (value: string) => void) => (value: string) => {
    setRefused(({ [field]: _, ...others }) => others)
    set(value)
  }

  async function save(): Promise<false | undefined> {
    setIsTried(true)
    if (Object.values(needs).some(Boolean)) return false
    const given = {
      ...(baseUrl.trim() === '' ? {} : { baseUrl: baseUrl.trim() }),
      ...(apiKey.trim() === '' ? {} : { apiKey: apiKey.trim() }),
      models,
    }
    try {
      if (provider) await gepeto.models.providers.update(provider.id, given)
      else await gepeto.models.providers.create({ ...given, kind, name: name.trim() })
    } catch (failure) {
      const said = fieldErrorsOf(failure)
      if (!Object.keys(needs).some((field) => field in said)) throw failure
      setRefused(said)
      return false
    }
    for (const key of changedByModels) await queryClient.invalidateQueries({ queryKey: [key] })
  }

  return (
    <FormDialog
      title={provider ? modelSettings.changeTitle(provider.name) : modelSettings.add}
      action={provider ? common.save : modelSettings.add}
      onSave={save}
      onClose={onClose}
    >
      {!provider && (
        <>
          <SelectField
            label={modelSettings.kind}
            value={kind}
            onChange={(event) => setKind(event.target.value as ProviderKind)}
          >
            {providerKindNames.map((value) => (
              <option key={value} value={value}>
                {value === 'compatible' ? modelSettings.compatible : kindOf(value).name}
              </option>
            ))}
          </SelectField>
          <TextField
            label={modelSettings.name}
            hint={modelSettings.nameHint}
            error={error('name')}
            maxLength={40}
            value={name}
            onChange={(event) => change('name', setName)(event.target.value)}
          />
        </>
      )}
      <TextField
        label={modelSettings.baseUrl}
        hint={
          facts.baseUrl
            ? modelSettings.baseUrlHint(facts.baseUrl)
            : modelSettings.baseUrlExample(addressLike[kind] ?? '')
        }
        error={error('baseUrl')}
        type="url"
        inputMode="url"
        value={baseUrl}
        onChange={(event) => change('baseUrl', setBaseUrl)(event.target.value)}
      />
      <TextField
        label={modelSettings.apiKey}
        hint={
          provider?.hasKey
            ? modelSettings.keyStays
            : facts.key === 'none'
              ? modelSettings.keyOptional
              : undefined
        }
        error={error('apiKey')}
        type="password"
        autoComplete="off"
        value={apiKey}
        onChange={(event) => change('apiKey', setApiKey)(event.target.value)}
      />
      <TextArea
        label={modelSettings.modelNames}
        hint={modelSettings.modelNamesHint}
        error={error('models')}
        placeholder={facts.model}
        spellCheck={false}
        value={names}
        onChange={(event) => change('models', setNames)(event.target.value)}
      />
    </FormDialog>
  )
}
