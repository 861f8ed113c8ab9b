import { Bot, ChevronDown, Cpu, FolderOpen, SlidersHorizontal } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { useIsWide } from '../../shared/media.ts'
import { Menu, MenuCheck, MenuChoice, MenuLabel, MenuLine } from '../../ui/menu.tsx'
import { type Pick, type Picking, type Picks, type ScopePick, usePicks } from './use-picks.ts'

const PickSheet = lazy(() => import('./pick-sheet.tsx'))

/** Who answers, where to look and which model: a menu each, on a phone one sheet for all. */
export function Pickers(picking: Picking) {
  const picks = usePicks(picking)
  const isWide = useIsWide()
  if (!picks.assistant && !picks.scope && !picks.model) return null
  if (!isWide) return <SheetPicker picks={picks} hasAssistant={picking.answering.assistant !== undefined} />
  return (
    <>
      {picks.assistant && <PickMenu pick={picks.assistant} icon={<Bot size={15} aria-hidden />} />}
      {picks.scope && <ScopeMenu pick={picks.scope} />}
      {picks.model && <PickMenu pick={picks.model} icon={<Cpu size={15} aria-hidden />} />}
    </>
  )
}

/** One button that says what is picked and leads to all there is to pick. */
function SheetPicker({ picks, hasAssistant }: { picks: Picks; hasAssistant: boolean }) {
  const { chat } = useMessages()
  const [isOpen, setIsOpen] = useState(false)
  const { assistant, scope, model } = picks
  // Beside an assistant's name only what was narrowed is worth its room; without one, "no assistant" is not.
  const shown = [
    (hasAssistant || assistant?.value === 'missing') && assistant?.shown,
    scope && !(hasAssistant && scope.isAll) && scope.shown,
    !hasAssistant && model?.shown,
  ].filter(Boolean)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
        className="inline-flex min-h-9 min-w-0 items-center gap-2 rounded-md px-2.5 py-1 text-left text-sm text-muted transition-colors hover:bg-hover hover:text-text"
      >
        <SlidersHorizontal size={15} className="shrink-0" aria-hidden />
        <span className="sr-only">{chat.pickTitle}: </span>
        <span className="line-clamp-2 min-w-0 [overflow-wrap:anywhere]">
          {shown.length > 0 ? shown.join(' · ') : chat.pickTitle}
        </span>
      </button>
      <Suspense>{isOpen && <PickSheet picks={picks} onClose={() => setIsOpen(false)} />}</Suspense>
    </>
  )
}

function PickMenu({ pick, icon }: { pick: Pick; icon: ReactNode }) {
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <PickerButton name={pick.label} icon={icon}>
          {pick.shown}
        </PickerButton>
      }
    >
      <MenuChoice
        label={pick.label}
        value={pick.value}
        options={pick.options.map(({ value, label, hint }) => ({
          value,
          label: (
            <span className="flex min-w-0 flex-col">
              <span className="truncate">{label}</span>
              {hint && <span className="text-xs text-faint">{hint}</span>}
            </span>
          ),
        }))}
        onChange={pick.onChange}
      />
    </Menu>
  )
}

function ScopeMenu({ pick }: { pick: ScopePick }) {
  const { chat } = useMessages()
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <PickerButton name={pick.label} icon={<FolderOpen size={15} aria-hidden />}>
          {pick.shown}
        </PickerButton>
      }
    >
      <MenuLabel>{pick.label}</MenuLabel>
      <MenuCheck isChecked={pick.isAll} onChange={pick.pickAll}>
        {chat.scopeAll}
      </MenuCheck>
      <MenuLine />
      {pick.options.map(({ id, name, isChosen }) => (
        <MenuCheck key={id} isChecked={isChosen} onChange={(next) => pick.toggle(id, next)}>
          <span className="truncate">{name}</span>
        </MenuCheck>
      ))}
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
      <span className="max-w-48 truncate">{children}</span>
      <ChevronDown size={14} aria-hidden />
    </button>
  )
}
