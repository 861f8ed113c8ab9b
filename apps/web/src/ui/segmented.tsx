import { type ReactNode, useId } from 'react'

interface SegmentedProps<Value extends string> {
  label: string
  value: Value
  options: { value: Value; label: ReactNode }[]
  onChange: (value: Value) => void
}

/** One of a few, all in sight. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  const name = useId()
  return (
    <fieldset className="inline-flex max-w-full flex-wrap rounded-md bg-hover p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="inline-flex h-8 cursor-pointer select-none items-center gap-2 whitespace-nowrap rounded-[6px] px-2 text-sm wide:px-3 text-muted transition-colors hover:text-text has-checked:bg-chosen has-checked:font-medium has-checked:text-text has-checked:shadow-[0_1px_2px_rgb(0_0_0/10%)] has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
