import { Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { IconButton } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { useMessages } from './i18n.tsx'

interface PasswordFieldProps {
  label: string
  name: string
  /** One that is chosen now, not one to be looked up. */
  isNew?: boolean
  hint?: ReactNode
  error?: string | null | undefined
  autoFocus?: boolean
}

/** A password, which can be looked at while it is typed. */
export function PasswordField({ isNew = false, ...rest }: PasswordFieldProps) {
  const { auth } = useMessages()
  const [isShown, setIsShown] = useState(false)
  return (
    <TextField
      type={isShown ? 'text' : 'password'}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      {...rest}
      end={
        <IconButton
          label={isShown ? auth.hidePassword : auth.showPassword}
          onClick={() => setIsShown(!isShown)}
        >
          {isShown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
        </IconButton>
      }
    />
  )
}
