import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>
  children: ReactNode
  side?: 'top' | 'bottom' | 'right'
  align?: 'start' | 'center' | 'end'
}

export function OpenMenu({ trigger, children, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup className="appear max-h-(--available-height) max-w-80 min-w-48 overflow-y-auto rounded-md bg-surface p-1 text-sm shadow-float ring-1 ring-line outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const itemClass =
  'flex min-h-9 cursor-default select-none items-center gap-2.5 rounded-[6px] px-2.5 py-1.5 outline-none data-highlighted:bg-hover data-disabled:opacity-50'

interface ItemProps {
  icon?: ReactNode
  children: ReactNode
  onSelect: () => void
  isDanger?: boolean
}

export function MenuItem({ icon, children, onSelect, isDanger }: ItemProps) {
  return (
    <Base.Item onClick={onSelect} className={`${itemClass} ${isDanger ? 'text-bad' : ''}`}>
      <span className={isDanger ? '' : 'text-muted'}>{icon}</span>
      {children}
    </Base.Item>
  )
}

export function MenuCheck({
  isChecked,
  onChange,
  children,
}: {
  isChecked: boolean
  onChange: (isChecked: boolean) => void
  children: ReactNode
}) {
  return (
    <Base.CheckboxItem checked={isChecked} onCheckedChange={onChange} className={itemClass}>
      <span className="flex w-4 justify-center text-accent">
        {isChecked && <Check size={16} aria-hidden />}
      </span>
      {children}
    </Base.CheckboxItem>
  )
}

export interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: { value: Value; label: ReactNode }[]
  onChange: (value: Value) => void
}

/** One of a few, inside a menu. */
export function MenuChoice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: Value) => onChange(next)}>
      <Base.Group>
        <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-xs text-faint">{label}</Base.GroupLabel>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick className={itemClass}>
            <span className="flex w-4 justify-center text-accent">
              {option.value === value && <Check size={16} aria-hidden />}
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  )
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className="max-w-72 truncate px-2.5 pt-2 pb-1 text-xs text-faint">{children}</div>
}
