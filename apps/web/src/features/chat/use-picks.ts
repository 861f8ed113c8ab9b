import type { Assistant } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from '../../shared/i18n.tsx'
import { collectionsQuery, consentsQuery, modelsQuery } from '../../shared/queries.ts'
import type { useChoices } from './use-choices.ts'

/** Who answers, as far as it is known. */
export interface Answering {
  all: Assistant[]
  /** undefined: none. */
  assistant: Assistant | undefined
  /** The one that answered so far answers no more. */
  isMissing: boolean
}

export interface Picking {
  answering: Answering
  choices: ReturnType<typeof useChoices>
}

/** One of some. */
export interface Pick {
  label: string
  value: string
  /** What stands for the present one. */
  shown: string
  options: { value: string; label: string; hint: string }[]
  onChange: (value: string) => void
}

/** Any of some, or all. */
export interface ScopePick {
  label: string
  shown: string
  isAll: boolean
  options: { id: string; name: string; isChosen: boolean }[]
  pickAll: () => void
  toggle: (id: string, isChosen: boolean) => void
}

/** What there is to pick before a question goes out; null where there is nothing to choose between. */
export interface Picks {
  assistant: Pick | null
  scope: ScopePick | null
  model: Pick | null
}

export function usePicks({ answering, choices }: Picking): Picks {
  return {
    assistant: useAssistantPick(answering, choices.pick),
    scope: useScopePick(answering.assistant, choices.scope, choices.setScope),
    model: useModelPick(answering.assistant, choices.model, choices.setModel),
  }
}

/** Which assistant answers, or none. Absent while none is published. */
function useAssistantPick(
  { all, assistant, isMissing }: Answering,
  pick: (id: string | null) => void,
): Pick | null {
  const { assistants } = useMessages()
  if (all.length === 0 && !isMissing) return null
  return {
    label: assistants.picker,
    value: assistant?.id ?? (isMissing ? 'missing' : ''),
    shown: assistant?.name ?? (isMissing ? assistants.missing : assistants.noneHint),
    options: [
      { value: '', label: assistants.none, hint: assistants.noneHint },
      ...all.map(({ id, name, description }) => ({ value: id, label: name, hint: description })),
    ],
    onChange: (id) => pick(id || null),
  }
}

/**
 * Where to look: all collections, or some. Absent while there is only one.
 * @param assistant only its collections are offered
 * @param scope the chosen ones; null: all
 */
function useScopePick(
  assistant: Assistant | undefined,
  scope: string[] | null,
  setScope: (scope: string[] | null) => void,
): ScopePick | null {
  const { chat } = useMessages()
  const { data = [] } = useQuery(collectionsQuery)
  const offered = data.filter(({ id }) => assistant?.collections?.includes(id) ?? true)
  if (offered.length < 2) return null
  const options = offered.map(({ id, name }) => ({ id, name, isChosen: scope?.includes(id) ?? false }))
  const chosen = options.filter(({ isChosen }) => isChosen)
  const [first] = chosen
  return {
    label: chat.scopeLabel,
    shown: !first ? chat.scopeAll : chosen.length === 1 ? first.name : chat.scopeSome(chosen.length),
    isAll: !first,
    options,
    pickAll: () => setScope(null),
    toggle: (id, isChosen) => {
      const next = isChosen ? [...(scope ?? []), id] : (scope ?? []).filter((other) => other !== id)
      setScope(next.length === 0 ? null : next)
    },
  }
}

/**
 * Which model answers. Absent while there is only one.
 * @param assistant where it settles the model there is nothing to pick
 * @param model null: the workspace's default route
 */
function useModelPick(
  assistant: Assistant | undefined,
  model: string | null,
  setModel: (model: string) => void,
): Pick | null {
  const { chat } = useMessages()
  const { data: models = [] } = useQuery(modelsQuery)
  // Who does not agree to models outside is answered on this machine, whatever was picked.
  const { data: consents } = useQuery({
    ...consentsQuery,
    enabled: models.some(({ isLocal }) => !isLocal),
    staleTime: 60_000,
  })
  const isWithdrawn = consents?.items.some(
    ({ purpose, state }) => purpose === 'external-models' && state === 'withdrawn',
  )
  if (models.length < 2 || assistant?.model) return null
  const first = models.find(({ isDefault }) => isDefault) ?? models[0]
  const chosen = models.find(({ id }) => id === model)
  const current = chosen ?? first
  const isHeldBack = isWithdrawn && current?.isLocal === false
  const nameOf = (id: string) => (id === 'builtin' ? chat.builtin : id.slice(id.indexOf('/') + 1))
  return {
    label: chat.modelLabel,
    value: chosen?.id ?? '',
    shown: isHeldBack
      ? current.provider === 'route'
        ? chat.localModelOnly
        : chat.builtinShort
      : current?.id === 'builtin'
        ? chat.builtinShort
        : nameOf(current?.id ?? ''),
    options: [
      { value: '', label: chat.usualModel, hint: chat.usualModelHint },
      ...models.map(({ id, provider, isLocal }) => ({
        value: id,
        label: nameOf(id),
        hint:
          id === 'builtin'
            ? chat.builtinHint
            : isWithdrawn && !isLocal
              ? chat.notAgreed
              : `${provider === 'route' ? `${chat.route}: ` : isLocal ? '' : `${provider}: `}${isLocal ? chat.localModel : chat.remoteModel}`,
      })),
    ],
    onChange: setModel,
  }
}
