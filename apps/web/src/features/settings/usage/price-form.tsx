import type { ModelPrice } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { modelsQuery } from '../../../shared/queries.ts'
import { TextField } from '../../../ui/field.tsx'
import { isPriceOf } from './price-of.ts'
import { readAmount } from './read-amount.ts'
import type { OwnPrice } from './use-price-actions.ts'

interface PriceFormProps {
  /** What the fields begin with: a price that holds, a model that has none, or nothing. */
  of: ModelPrice | { model: string } | null
  onSave: (price: OwnPrice) => Promise<void>
  onClose: () => void
}

/** The most that the server takes for a million tokens, in dollars. */
const mostDollars = 1e6

/** What a model costs here. */
export function PriceForm({ of, onSave, onClose }: PriceFormProps) {
  const { prices } = useMessages().usage
  const known = of && 'origin' in of ? of : null
  const [model, setModel] = useState(of?.model ?? '')
  const [input, setInput] = useState(known?.inputPerMillion.toString() ?? '')
  const [cached, setCached] = useState(known?.cachedInputPerMillion.toString() ?? '')
  const [output, setOutput] = useState(known?.outputPerMillion.toString() ?? '')
  const [source, setSource] = useState(known?.source ?? '')
  const [isTried, setIsTried] = useState(false)
  const read = { input: priceOf(input), cached: priceOf(cached), output: priceOf(output) }
  const { data: models = [] } = useQuery(modelsQuery)
  const offered = models.filter(({ id, provider }) => id !== 'builtin' && provider !== 'route')
  const listId = useId()
  const isUnknown = model.trim() !== '' && !offered.some(({ id }) => isPriceOf(model.trim(), id))
  const error = (price: number | null | 'wrong', isNeeded: boolean) =>
    isTried && (price === 'wrong' || (isNeeded && price === null)) ? prices.wrongPrice : null

  const save = async () => {
    setIsTried(true)
    const { input: inputPerMillion, cached: cachedInputPerMillion, output: outputPerMillion } = read
    if (model.trim() === '') return false as const
    if (typeof inputPerMillion !== 'number' || typeof outputPerMillion !== 'number') return false as const
    if (cachedInputPerMillion === 'wrong') return false as const
    await onSave({
      model: model.trim(),
      inputPerMillion,
      cachedInputPerMillion: cachedInputPerMillion ?? undefined,
      outputPerMillion,
      source: source.trim() || null,
    })
    return undefined
  }
  return (
    <FormDialog
      title={known ? prices.edit(known.model) : of ? prices.setFor(of.model) : prices.set}
      action={prices.save}
      onSave={save}
      onClose={onClose}
    >
      {!of && (
        <TextField
          label={prices.model}
          hint={
            <>
              {prices.modelHint}
              <span role="status" className="block text-warn">
                {isUnknown && prices.modelUnknown}
              </span>
            </>
          }
          list={listId}
          error={isTried && model.trim() === '' ? prices.modelMissing : null}
          maxLength={200}
          autoFocus
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
          value={model}
          onChange={(event) => setModel(event.target.value)}
        />
      )}
      <datalist id={listId}>
        {offered.map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <div className="grid gap-4 wide:grid-cols-2">
        <TextField
          label={prices.inputField}
          error={error(read.input, true)}
          inputMode="decimal"
          autoFocus={of !== null}
          value={input}
          onChange={(event) => setInput(event.target.value)}
        />
        <TextField
          label={prices.outputField}
          error={error(read.output, true)}
          inputMode="decimal"
          value={output}
          onChange={(event) => setOutput(event.target.value)}
        />
      </div>
      <TextField
        label={prices.cachedField}
        hint={prices.cachedHint}
        error={error(read.cached, false)}
        inputMode="decimal"
        value={cached}
        onChange={(event) => setCached(event.target.value)}
      />
      <TextField
        label={prices.sourceField}
        hint={prices.sourceHint}
        maxLength={500}
        value={source}
        onChange={(event) => setSource(event.target.value)}
      />
    </FormDialog>
  )
}

function priceOf(text: string): number | null | 'wrong' {
  const price = readAmount(text)
  return typeof price === 'number' && price > mostDollars ? 'wrong' : price
}
