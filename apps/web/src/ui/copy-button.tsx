import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './button.tsx'

interface CopyButtonProps {
  label: string
  copiedLabel: string
  text: string | (() => string)
}

/** Copies, and says so on its own face for two seconds. */
export function CopyButton({ label, copiedLabel, text }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    await copyText(typeof text === 'function' ? text() : text)
    setIsCopied(true)
    setTimeout(() => setIsCopied(false), 2000)
  }
  return (
    <IconButton isSmall label={isCopied ? copiedLabel : label} onClick={copy}>
      {isCopied ? <Check size={16} className="text-good" aria-hidden /> : <Copy size={16} aria-hidden />}
      <span className="sr-only" role="status">
        {isCopied ? copiedLabel : ''}
      </span>
    </IconButton>
  )
}

/** Puts text on the clipboard, also where the page came over plain HTTP and the browser hides its clipboard. */
export async function copyText(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
