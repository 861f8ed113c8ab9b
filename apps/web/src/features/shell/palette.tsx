import { Dialog } from '@base-ui/react/dialog'
import {
  BookOpen,
  Bot,
  Building2,
  ChevronDown,
  FileText,
  FolderOpen,
  Languages,
  type LucideIcon,
  MessageSquareText,
  Moon,
  Plus,
  Search,
  Settings,
} from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { type Finding, useFindings } from './use-findings.ts'

const icons: Record<Finding['icon'], LucideIcon> = {
  more: ChevronDown,
  new: Plus,
  library: BookOpen,
  assistant: Bot,
  settings: Settings,
  workspace: Building2,
  theme: Moon,
  language: Languages,
  conversation: MessageSquareText,
  collection: FolderOpen,
  document: FileText,
}

/** Ctrl K: conversations, collections, documents and actions by a few letters. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { palette } = useMessages()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const [isRunOwed, setRunOwed] = useState(false)
  const id = useId()
  const { groups, isSettled } = useFindings(query)
  const all = groups.flatMap((group) => group.findings)
  const active = all[Math.min(chosen, all.length - 1)]

  const run = (finding: Finding | undefined) => {
    if (!finding) return
    if (!finding.isStaying) onClose()
    finding.run()
  }
  // Enter on the heels of the letters means what those letters find, not what still stands there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: owed once, for what is found by then
  useEffect(() => {
    if (!isRunOwed || !isSettled) return
    setRunOwed(false)
    run(active)
  }, [isRunOwed, isSettled])
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && all.length > 0) {
      event.preventDefault()
      const next = (Math.min(chosen, all.length - 1) + step + all.length) % all.length
      setChosen(next)
      document.getElementById(`${id}-${all[next]?.key}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (isSettled || chosen > 0) run(active)
      else setRunOwed(true)
    }
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="rise fixed inset-x-3 top-[10dvh] z-50 mx-auto flex max-h-[70dvh] max-w-xl flex-col overflow-hidden rounded-md bg-surface shadow-float outline-none">
          <Dialog.Title className="sr-only">{palette.label}</Dialog.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search size={18} className="text-muted" aria-hidden />
            <input
              role="combobox"
              aria-label={palette.label}
              aria-expanded
              aria-controls={`${id}-list`}
              aria-activedescendant={active && `${id}-${active.key}`}
              placeholder={palette.placeholder}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value)
                setChosen(0)
                setRunOwed(false)
              }}
              onKeyDown={onKey}
              className="h-13 min-w-0 flex-1 bg-transparent text-base outline-none"
            />
          </div>
          <div
            id={`${id}-list`}
            role="listbox"
            aria-label={palette.label}
            className="relative min-h-0 flex-1 overflow-y-auto p-2"
          >
            {groups.map((group) => (
              // biome-ignore lint/a11y/useSemanticElements: a listbox groups its options by this role
              <div key={group.title} role="group" aria-label={group.title} className="mb-1">
                <div className="px-3 pt-2 pb-1 text-xs text-faint" aria-hidden>
                  {group.title}
                </div>
                {group.findings.map((finding) => (
                  <Option
                    key={finding.key}
                    id={`${id}-${finding.key}`}
                    finding={finding}
                    isActive={finding === active}
                    onPoint={() => setChosen(all.indexOf(finding))}
                    onPick={() => run(finding)}
                  />
                ))}
              </div>
            ))}
            {all.length === 0 && <p className="px-3 py-6 text-center text-muted">{palette.none}</p>}
          </div>
          <p className="hidden border-t border-line px-4 py-2 text-xs text-faint wide:block">
            {palette.hint}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface OptionProps {
  id: string
  finding: Finding
  isActive: boolean
  onPoint: () => void
  onPick: () => void
}

function Option({ id, finding, isActive, onPoint, onPick }: OptionProps) {
  const Icon = icons[finding.icon]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above it holds the focus and takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: pointed at by aria-activedescendant
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      onMouseMove={onPoint}
      onClick={onPick}
      className="flex h-10 cursor-pointer items-center gap-3 rounded-[6px] px-3 text-sm aria-selected:bg-hover"
    >
      <Icon size={16} className="shrink-0 text-muted" aria-hidden />
      <span className="truncate">{finding.label}</span>
      {finding.where && <span className="ml-auto truncate text-xs text-faint">{finding.where}</span>}
    </div>
  )
}
