import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { Dialog } from './dialog.tsx'

interface ShownOnceProps {
  title: string
  text: ReactNode
  /** What is shown this once. */
  secret: string
  words: { close: string; copy: string; copied: string; done: string }
  onClose: () => void
}

/** A key or a link that nobody will see again. */
export function ShownOnce({ title, text, secret, words, onClose }: ShownOnceProps) {
  return (
    <Dialog isOpen onClose={onClose} title={title} closeLabel={words.close}>
      <p className="mb-3 text-sm text-muted">{text}</p>
      <div className="flex items-center gap-2 rounded-md bg-sunken py-2 pr-2 pl-3 ring-1 ring-line">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{secret}</code>
        <CopyButton label={words.copy} copiedLabel={words.copied} text={secret} />
      </div>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </Dialog>
  )
}
