import type { Guardrails, InjectionPolicy } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { collectionsQuery, modelsQuery } from '../../shared/queries.ts'
import { CheckField } from '../../ui/check-field.tsx'
import { SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { languageName } from './language-name.ts'
import type { DraftForm } from './use-draft-form.ts'

/** Languages that are offered by name; another one that stands in a draft is shown as its tag. */
const offered = ['pt-BR', 'en', 'es']

const policies: InjectionPolicy[] = ['flag', 'strip', 'refuse']

interface EditorFormProps {
  draft: DraftForm
  isOff: boolean
}

/** All that makes an assistant answer as it does. */
export function EditorForm({ draft: { form, change }, isOff }: EditorFormProps) {
  const { assistants, common, controls } = useMessages()
  const may = useMay()
  const guard = (part: Partial<Guardrails>) => change({ guardrails: { ...form.guardrails, ...part } })
  return (
    <fieldset disabled={isOff} className="flex flex-col gap-10 pt-6">
      <Part title={assistants.basics}>
        <TextField
          label={common.name}
          hint={assistants.nameHint}
          error={form.name.trim() === '' ? assistants.nameMissing : null}
          maxLength={100}
          value={form.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label={assistants.fields.description!}
          hint={assistants.descriptionHint}
          maxLength={500}
          value={form.description}
          onChange={(event) => change({ description: event.target.value })}
        />
        <TextField
          label={assistants.slug}
          hint={assistants.slugHint}
          maxLength={60}
          spellCheck={false}
          autoCapitalize="none"
          className="font-mono"
          value={form.slug}
          onChange={(event) => change({ slug: event.target.value })}
        />
      </Part>
      <Part title={assistants.how}>
        <TextArea
          label={assistants.fields.instructions!}
          hint={assistants.instructionsHint}
          placeholder={assistants.instructionsPlaceholder}
          maxLength={20_000}
          className="field-sizing-content min-h-40! max-h-[60dvh] leading-6"
          value={form.instructions}
          onChange={(event) => change({ instructions: event.target.value })}
        />
        <div className="grid gap-5 wide:grid-cols-2">
          <ModelField draft={{ form, change }} />
          <LanguageField draft={{ form, change }} />
        </div>
      </Part>
      <Part title={assistants.where}>
        <CollectionsField draft={{ form, change }} />
      </Part>
      <Part title={assistants.guardrails}>
        <CheckField
          label={assistants.strict}
          hint={assistants.strictHint}
          isChecked={form.guardrails.strict}
          onChange={(strict) => guard({ strict })}
        />
        <SelectField
          label={assistants.injection}
          hint={assistants.injectionHint}
          value={form.guardrails.injectionPolicy ?? ''}
          onChange={(event) =>
            guard({ injectionPolicy: (event.target.value || null) as InjectionPolicy | null })
          }
        >
          <option value="">{assistants.asWorkspace}</option>
          {policies.map((policy) => (
            <option key={policy} value={policy}>
              {assistants.policies[policy]}
            </option>
          ))}
        </SelectField>
        <TextArea
          label={assistants.notFound}
          placeholder={assistants.notFoundPlaceholder}
          maxLength={1000}
          className="field-sizing-content min-h-16!"
          value={form.guardrails.notFound}
          onChange={(event) => guard({ notFound: event.target.value })}
        />
        {may('privacy:read') && (
          <p className="text-sm text-muted">
            {assistants.maskingPlace}{' '}
            <Link href={paths.settings('privacy')} className="text-accent underline">
              {controls.privacy}
            </Link>
          </p>
        )}
      </Part>
      <Part title={assistants.welcome}>
        <TextArea
          label={assistants.greeting}
          maxLength={1000}
          className="field-sizing-content min-h-16!"
          value={form.greeting}
          onChange={(event) => change({ greeting: event.target.value })}
        />
        <QuestionsField
          questions={form.suggestedQuestions}
          onChange={(suggestedQuestions) => change({ suggestedQuestions })}
        />
      </Part>
    </fieldset>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-4 text-base font-semibold">{title}</h2>
      <div className="flex flex-col gap-5">{children}</div>
    </section>
  )
}

type FieldProps = { draft: Pick<DraftForm, 'form' | 'change'> }

function ModelField({ draft: { form, change } }: FieldProps) {
  const { assistants, chat } = useMessages()
  const { data: models = [] } = useQuery(modelsQuery)
  const ids = models.map(({ id }) => id)
  const routes = models.filter(({ provider }) => provider === 'route').map(({ id }) => id)
  const others = form.model && !ids.includes(form.model) ? [form.model] : []
  return (
    <SelectField
      label={assistants.model}
      hint={assistants.modelHint}
      value={form.model ?? ''}
      onChange={(event) => change({ model: event.target.value || null })}
    >
      <option value="">{assistants.usualModel}</option>
      {[...ids.filter((id) => !routes.includes(id)), ...others].map((id) => (
        <option key={id} value={id}>
          {id === 'builtin' ? chat.builtin : id}
        </option>
      ))}
      {routes.map((id) => (
        <option key={id} value={id}>
          {`${id} (${chat.route})`}
        </option>
      ))}
    </SelectField>
  )
}

function LanguageField({ draft: { form, change } }: FieldProps) {
  const { assistants } = useMessages()
  const tags = form.language && !offered.includes(form.language) ? [...offered, form.language] : offered
  return (
    <SelectField
      label={assistants.language}
      value={form.language ?? ''}
      onChange={(event) => change({ language: event.target.value || null })}
    >
      <option value="">{assistants.anyLanguage}</option>
      {tags.map((tag) => (
        <option key={tag} value={tag}>
          {languageName(tag)}
        </option>
      ))}
    </SelectField>
  )
}

function CollectionsField({ draft: { form, change } }: FieldProps) {
  const { assistants, library } = useMessages()
  const name = useId()
  const { data: collections = [] } = useQuery(collectionsQuery)
  const chosen = form.collections
  const [isNarrowing, setIsNarrowing] = useState(chosen !== null)
  const known = new Set(collections.map(({ id }) => id))
  // Those of others that one may not read stay as they are.
  const foreign = chosen?.filter((id) => !known.has(id)) ?? []
  const toggle = (id: string, isChosen: boolean) => {
    const next = isChosen ? [...(chosen ?? []), id] : (chosen ?? []).filter((other) => other !== id)
    change({ collections: next.length === 0 ? null : next })
  }
  const options = [
    { value: false, label: assistants.allCollections },
    { value: true, label: assistants.someCollections },
  ]
  return (
    <fieldset>
      <legend className="sr-only">{assistants.where}</legend>
      {options.map(({ value, label }) => (
        <label key={label} className="flex cursor-pointer items-start gap-3 py-1.5 text-sm">
          <input
            type="radio"
            name={name}
            checked={isNarrowing === value}
            onChange={() => {
              setIsNarrowing(value)
              if (!value) change({ collections: null })
            }}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          {label}
        </label>
      ))}
      {isNarrowing && (
        <div className="mt-2 ml-7 border-l border-line pl-4">
          {collections.map((collection) => (
            <CheckField
              key={collection.id}
              label={collection.name}
              hint={library.documents(collection.documents)}
              isChecked={chosen?.includes(collection.id) ?? false}
              onChange={(isChosen) => toggle(collection.id, isChosen)}
            />
          ))}
          {foreign.map((id) => (
            <CheckField key={id} label={id} isChecked onChange={() => toggle(id, false)} />
          ))}
          {chosen === null && (
            <p role="status" className="py-1 text-sm text-warn">
              {assistants.pickCollection}
            </p>
          )}
        </div>
      )}
    </fieldset>
  )
}

const mostQuestions = 6
const longestQuestion = 300

interface QuestionsFieldProps {
  questions: string[]
  onChange: (questions: string[]) => void
}

/** One question a line. Empty lines are kept while one types, not in the draft. */
function QuestionsField({ questions, onChange }: QuestionsFieldProps) {
  const { assistants } = useMessages()
  const [typed, setTyped] = useState<string | null>(null)
  const linesOf = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  const text =
    typed !== null && linesOf(typed).join('\n') === questions.join('\n') ? typed : questions.join('\n')
  const isTooMuch =
    questions.length > mostQuestions || questions.some((line) => line.length > longestQuestion)
  return (
    <TextArea
      label={assistants.suggestedQuestions}
      hint={assistants.suggestedHint}
      error={isTooMuch ? assistants.tooManyQuestions : null}
      className="field-sizing-content min-h-20!"
      value={text}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(linesOf(event.target.value))
      }}
    />
  )
}
