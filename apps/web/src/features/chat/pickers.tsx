import type { Assistant } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Bot, ChevronDown, Cpu, FolderOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { collectionsQuery, modelsQuery } from '../../shared/queries.ts'
import { Menu, MenuCheck, MenuChoice, MenuLabel, MenuLine } from '../../ui/menu.tsx'

interface AssistantPickerProps {
  answering: {
    all: Assistant[]
    /** undefined: none. */
    assistant: Assistant | undefined
    /** The one that answered so far answers no more. */
    isMissing: boolean
  }
  onChange: (id: string | null) => void
}

/** Which assistant answers, or none. Absent while none is published. */
export function AssistantPicker({ answering, onChange }: AssistantPickerProps) {
  const { assistants } = useMessages()
  const { all, assistant, isMissing } = answering
  if (all.length === 0 && !isMissing) return null
  const options = [
    { id: '', name: assistants.none, description: assistants.noneHint },
    ...all.map(({ id, name, description }) => ({ id, name, description })),
  ]
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <PickerButton name={assistants.picker} icon={<Bot size={15} aria-hidden />}>
          {assistant?.name ?? (isMissing ? assistants.missing : assistants.noneHint)}
        </PickerButton>
      }
    >
      <MenuChoice
        label={assistants.picker}
        value={assistant?.id ?? (isMissing ? 'missing' : '')}
        options={options.map(({ id, name, description }) => ({
          value: id,
          label: (
            <span className="flex min-w-0 flex-col">
              <span className="truncate">{name}</span>
              {description && <span className="truncate text-xs text-faint">{description}</span>}
            </span>
          ),
        }))}
        onChange={(id) => onChange(id || null)}
      />
    </Menu>
  )
}

interface ScopePickerProps {
  /** The assistant that answers: only its collections are offered. */
  assistant?: Assistant | undefined
  /** The chosen collections; null: all. */
  scope: string[] | null
  onChange: (scope: string[] | null) => void
}

/** Where to look: all collections, or some. Absent while there is only one. */
export function ScopePicker({ assistant, scope, onChange }: ScopePickerProps) {
  const { chat } = useMessages()
  const { data = [] } = useQuery(collectionsQuery)
  const collections = data.filter(({ id }) => assistant?.collections?.includes(id) ?? true)
  if (collections.length < 2) return null
  const chosen = collections.filter((collection) => scope?.includes(collection.id))
  const label =
    chosen.length === 0
      ? chat.scopeAll
      : chosen.length === 1
        ? chosen[0]?.name
        : chat.scopeSome(chosen.length)
  const toggle = (id: string, isChosen: boolean) => {
    const next = isChosen ? [...(scope ?? []), id] : (scope ?? []).filter((other) => other !== id)
    onChange(next.length === 0 ? null : next)
  }
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <PickerButton name={chat.scopeLabel} icon={<FolderOpen size={15} aria-hidden />}>
          {label}
        </PickerButton>
      }
    >
      <MenuLabel>{chat.scopeLabel}</MenuLabel>
      <MenuCheck isChecked={chosen.length === 0} onChange={() => onChange(null)}>
        {chat.scopeAll}
      </MenuCheck>
      <MenuLine />
      {collections.map((collection) => (
        <MenuCheck
          key={collection.id}
          isChecked={chosen.includes(collection)}
          onChange={(isChosen) => toggle(collection.id, isChosen)}
        >
          <span className="truncate">{collection.name}</span>
        </MenuCheck>
      ))}
    </Menu>
  )
}

interface ModelPickerProps {
  /** The assistant that answers: where it settles the model there is nothing to pick. */
  assistant?: Assistant | undefined
  /** null: the server's first. */
  model: string | null
  onChange: (model: string) => void
}

/** Who answers. Absent while there is only one. */
export function ModelPicker({ assistant, model, onChange }: ModelPickerProps) {
  const { chat } = useMessages()
  const { data: models = [] } = useQuery(modelsQuery)
  if (models.length < 2 || assistant?.model) return null
  const current =
    models.find((entry) => entry.id === model) ?? models.find((entry) => entry.isDefault) ?? models[0]
  const nameOf = (id: string) => (id === 'builtin' ? chat.builtin : id.slice(id.indexOf('/') + 1))
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <PickerButton name={chat.modelLabel} icon={<Cpu size={15} aria-hidden />}>
          {nameOf(current?.id ?? '')}
        </PickerButton>
      }
    >
      <MenuChoice
        label={chat.modelLabel}
        value={current?.id ?? ''}
        options={models.map((entry) => ({
          value: entry.id,
          label: (
            <span className="flex min-w-0 flex-col">
              <span className="truncate">{nameOf(entry.id)}</span>
              <span className="text-xs text-faint">
                {entry.id === 'builtin'
                  ? chat.builtinHint
                  : entry.isLocal
                    ? chat.localModel
                    : `${entry.provider}: ${chat.remoteModel}`}
              </span>
            </span>
          ),
        }))}
        onChange={onChange}
      />
    </Menu>
  )
}

interface PickerButtonProps {
  name: string
  icon: ReactNode
  children: ReactNode
}

function PickerButton({ name, icon, children, ...rest }: PickerButtonProps) {
  return (
    <button
      type="button"
      title={name}
      {...rest}
      className="inline-flex h-9 min-w-0 items-center gap-1.5 rounded-full px-2.5 text-sm text-muted transition-colors hover:bg-hover hover:text-text data-popup-open:bg-hover"
    >
      {icon}
      <span className="sr-only">{name}: </span>
      <span className="max-w-40 truncate">{children}</span>
      <ChevronDown size={14} aria-hidden />
    </button>
  )
}
