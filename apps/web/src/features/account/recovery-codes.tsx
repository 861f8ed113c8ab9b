import { Check, Copy, Download } from 'lucide-react'
import { useState } from 'react'
import { knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-button.tsx'

/** Recovery codes, shown this once: to copy or to keep as a file. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { account, common } = useMessages()
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    await copyText(codes.join('\n'))
    setIsCopied(true)
  }
  const download = () => {
    const intro = account.codesFileIntro(knownSession()?.user?.email ?? '')
    const address = URL.createObjectURL(new Blob([`${intro}\n\n${codes.join('\n')}\n`]))
    const link = document.createElement('a')
    link.href = address
    link.download = account.codesFile
    link.click()
    URL.revokeObjectURL(address)
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">{account.codesIntro}</p>
      <ul
        aria-label={account.codesLabel}
        className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-md bg-sunken px-4 py-3 font-mono text-sm ring-1 ring-line"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={copy}>
          {isCopied ? <Check size={16} className="text-good" aria-hidden /> : <Copy size={16} aria-hidden />}
          {isCopied ? common.copied : account.copyCodes}
        </Button>
        <Button onClick={download}>
          <Download size={16} aria-hidden />
          {account.downloadCodes}
        </Button>
        <span className="flex-1" />
        <Button look="primary" onClick={onDone}>
          {account.codesKept}
        </Button>
      </div>
    </div>
  )
}
