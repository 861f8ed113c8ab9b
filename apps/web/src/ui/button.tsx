import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover font-medium',
  outline: 'border border-line bg-surface text-text hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-text',
  danger: 'text-bad hover:bg-bad-soft',
}

const sizes = { md: 'h-9 px-3.5 text-sm', sm: 'h-7 px-2 text-xs', lg: 'h-11 px-5 text-sm' }

/** The classes of a button, for links that look like one. */
export function buttonClass(look: keyof typeof looks = 'outline', size: keyof typeof sizes = 'md') {
  return `inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md transition-colors duration-100 disabled:opacity-60 ${looks[look]} ${sizes[size]}`
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof looks
  size?: keyof typeof sizes
  ref?: Ref<HTMLButtonElement>
}

export function Button({
  look = 'outline',
  size = 'md',
  className = '',
  type = 'button',
  ...rest
}: ButtonProps) {
  return <button type={type} className={`${buttonClass(look, size)} ${className}`} {...rest} />
}

/** The classes of a square button that holds an icon only. */
export const iconButtonClass =
  'inline-flex size-9 shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100 hover:bg-hover hover:text-text aria-pressed:bg-hover aria-pressed:text-text data-popup-open:bg-hover data-popup-open:text-text disabled:opacity-50'

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Its name for a screen reader, and the hint under the pointer. */
  label: string
  children: ReactNode
  isSmall?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, isSmall, className = '', type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={`${iconButtonClass} ${isSmall ? 'size-7! coarse:size-9!' : ''} ${className}`}
      {...rest}
    />
  )
}
