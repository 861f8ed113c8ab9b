import { Search } from 'lucide-react'
import { inputClass } from './field.tsx'

interface SearchFieldProps {
  label: string
  /** Where the label is too long to stand in the field. */
  placeholder?: string
  value: string
  onChange: (value: string) => void
  /** Where it stands, and how wide it may become. */
  className: string
}

/** A field that narrows down what stands below it. */
export function SearchField({ label, placeholder = label, value, onChange, className }: SearchFieldProps) {
  return (
    <div className={`relative ${className}`}>
      <Search size={15} aria-hidden className="absolute top-2.5 left-2.5 text-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${inputClass} h-9 border-line! pl-8!`}
      />
    </div>
  )
}
