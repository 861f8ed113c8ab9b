import { useId } from 'react'

interface RadioFieldProps<Value extends string> {
  label: string
  isLabelHidden?: boolean
  value: Value
  options: { value: Value; label: string; hint?: string }[]
  onChange: (value: Value) => void
}

/** One of a few that each need a sentence. */
export function RadioField<Value extends string>({
  label,
  isLabelHidden,
  value,
  options,
  onChange,
}: RadioFieldProps<Value>) {
  const name = useId()
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className={isLabelHidden ? 'sr-only' : 'mb-2 text-sm font-medium'}>{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex cursor-pointer items-start gap-3 rounded-md px-3 py-2.5 ring-1 ring-line transition-colors hover:bg-hover has-checked:ring-2 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-describedby={option.hint ? `${name}-${option.value}` : undefined}
            onChange={() => onChange(option.value)}
            className="mt-0.5 size-4 accent-accent"
          />
          <span className="min-w-0">
            <span className="block text-sm font-medium">{option.label}</span>
            {option.hint && (
              <span id={`${name}-${option.value}`} className="block text-sm text-muted">
                {option.hint}
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
