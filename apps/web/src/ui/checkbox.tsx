import type { ChangeEvent } from 'react'

interface CheckboxProps {
  label: string
  isChecked: boolean
  isMixed?: boolean
  onChange: (isChecked: boolean, event: ChangeEvent<HTMLInputElement>) => void
}

/** A box with a hidden name; the row beside it says the rest. */
export function Checkbox({ label, isChecked, isMixed = false, onChange }: CheckboxProps) {
  return (
    <label className="-m-2.5 inline-flex cursor-pointer p-2.5">
      <input
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        ref={(box) => {
          if (box) box.indeterminate = isMixed
        }}
        onChange={(event) => onChange(event.target.checked, event)}
        className="size-4 cursor-pointer accent-accent"
      />
    </label>
  )
}
