import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'

export const inputClass =
  'w-full rounded-md border border-line-strong/70 bg-surface px-3 text-base wide:text-sm text-text transition-colors placeholder:text-faint hover:border-line-strong focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent aria-invalid:border-bad'

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | null
  isLabelHidden?: boolean
}

function Labelled({
  label,
  hint,
  error,
  isLabelHidden,
  id,
  children,
}: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      {children}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad" role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  )
}

const described = (id: string, { hint, error }: FieldProps) =>
  [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined

type TextFieldProps = FieldProps &
  InputHTMLAttributes<HTMLInputElement> & { end?: ReactNode; ref?: Ref<HTMLInputElement> }

export function TextField({
  label,
  hint,
  error,
  isLabelHidden,
  end,
  className = '',
  ...rest
}: TextFieldProps) {
  const id = useId()
  return (
    <Labelled {...{ label, hint, error, isLabelHidden, id }}>
      <div className="relative">
        <input
          id={id}
          className={`h-10 ${inputClass} ${end ? 'pr-11' : ''} ${className}`}
          aria-invalid={error ? true : undefined}
          aria-describedby={described(id, { label, hint, error })}
          {...rest}
        />
        {end && <div className="absolute inset-y-0 right-0.5 flex items-center">{end}</div>}
      </div>
    </Labelled>
  )
}

export function TextArea({
  label,
  hint,
  error,
  isLabelHidden,
  className = '',
  ...rest
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Labelled {...{ label, hint, error, isLabelHidden, id }}>
      <textarea
        id={id}
        className={`min-h-20 py-2 ${inputClass} ${className}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { label, hint, error })}
        {...rest}
      />
    </Labelled>
  )
}

/** One of many, by the browser's own list. */
export function SelectField({
  label,
  hint,
  error,
  isLabelHidden,
  className = '',
  ...rest
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId()
  return (
    <Labelled {...{ label, hint, error, isLabelHidden, id }}>
      <select
        id={id}
        className={`h-10 ${inputClass} ${className}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { label, hint, error })}
        {...rest}
      />
    </Labelled>
  )
}
