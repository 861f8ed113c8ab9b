import type { EmbeddingOffer, EmbeddingSettings, ModelProvider } from '@gepeto/contract'
import { kindOf } from '@gepeto/contract/provider-kinds'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { TestResult } from './embedding-test-result.tsx'
import { changedByModels, providersQuery } from './queries.ts'
import { TestButton } from './test-button.tsx'
import { useTest } from './use-test.ts'

interface EmbeddingFormProps {
  settings: EmbeddingSettings
  onClose: () => void
}

/** The value of the list for "as the server is set"; an offer is told by its name. */
const asServer = ''

/** Chooses what makes the vectors of this workspace; it can be tried before. */
export function EmbeddingForm({ settings, onClose }: EmbeddingFormProps) {
  const { modelSettings } = useMessages()
  const { embeddings } = modelSettings
  const { chosen, usual } = settings
  const { data: providers = [] } = useQuery(providersQuery)
  const offered = settings.offered.filter(
    (one) => !isOnlyPossible(one) || isSetUp(one, providers) || isNamed(one, [chosen, usual]),
  )
  const begun = offerOf(offered, chosen)
  const [source, setSource] = useState(begun?.name ?? asServer)
  const [typed, setTyped] = useState(begun?.provider ? chosen!.slice(begun.name.length + 1) : '')
  const [isTried, setIsTried] = useState(false)
  const offer = offered.find(({ name }) => name === source)
  const usualModel = offer?.provider ? kindOf(offer.provider).embeddingModel : undefined
  const model = typed.trim() || usualModel
  const isMissing = offer?.provider != null && !model
  const wanted = !offer ? null : offer.provider ? `${offer.name}/${model}` : offer.name
  const nameOf = (name: string) => (name === 'builtin' ? embeddings.builtin : name)
  const { tested, test, cancel, forget } = useTest((signal) =>
    gepeto.models.embeddings.test({ model: wanted ?? usual }, { signal }),
  )

  async function save(): Promise<false | undefined> {
    setIsTried(true)
    if (isMissing) return false
    await gepeto.models.embeddings.choose({ model: wanted })
    for (const key of changedByModels) await queryClient.invalidateQueries({ queryKey: [key] })
  }

  return (
    <FormDialog title={embeddings.changeTitle} action={embeddings.use} onSave={save} onClose={onClose}>
      <SelectField
        label={embeddings.source}
        value={source}
        onChange={(event) => {
          setSource(event.target.value)
          setTyped('')
          forget()
        }}
      >
        <option value={asServer}>{embeddings.asServer(nameOf(usual))}</option>
        {offered.map(({ name }) => (
          <option key={name} value={name}>
            {nameOf(name)}
          </option>
        ))}
      </SelectField>
      {offer?.provider && (
        <TextField
          label={embeddings.model}
          hint={embeddings.modelHint}
          error={isTried && isMissing ? modelSettings.missing : null}
          placeholder={usualModel}
          maxLength={200}
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            forget()
          }}
        />
      )}
      <div>
        <TestButton isBusy={tested === 'busy'} isOff={isMissing} onTest={test} onCancel={cancel} />
        <TestResult tested={tested} />
      </div>
      <p className="text-sm text-muted">
        {offer && `${offer.isLocal ? embeddings.stays : embeddings.leaves(offer.name)} `}
        {embeddings.background}
      </p>
    </FormDialog>
  )
}

/** What was chosen, among what is offered: a model by its name, a provider by how the model's name begins. */
function offerOf(offered: EmbeddingOffer[], chosen: string | null): EmbeddingOffer | undefined {
  return offered.find(
    ({ name, provider }) => chosen === name || (provider !== null && chosen?.startsWith(`${name}/`)),
  )
}

/** One that needs no key and has a usual address is offered by every server, whether or not anybody set it up. */
function isOnlyPossible({ provider }: EmbeddingOffer): boolean {
  if (!provider) return false
  const { key, baseUrl } = kindOf(provider)
  return key === 'none' && baseUrl !== undefined
}

const isSetUp = (offer: EmbeddingOffer, providers: ModelProvider[]): boolean =>
  providers.some(({ name }) => name === offer.name)

const isNamed = ({ name }: EmbeddingOffer, models: (string | null)[]): boolean =>
  models.some((model) => model?.startsWith(`${name}/`))
