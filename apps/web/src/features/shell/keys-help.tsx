import { isMac } from '../../shared/hotkeys.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Kbd } from '../../ui/kbd.tsx'

export default function KeysHelp({ onClose }: { onClose: () => void }) {
  const { keys, common } = useMessages()
  const mod = isMac ? '⌘' : 'Ctrl'
  const rows: [string, string[]][] = [
    [keys.ask, ['/']],
    [keys.find, [mod, 'K']],
    [keys.send, ['Enter']],
    [keys.newLine, ['Shift', 'Enter']],
    [keys.citations, ['←', '→']],
    [keys.close, ['Esc']],
    [keys.help, ['?']],
  ]
  return (
    <Dialog isOpen onClose={onClose} title={keys.title} closeLabel={common.close}>
      <dl className="flex flex-col">
        {rows.map(([what, pressed]) => (
          <div
            key={what}
            className="flex items-center justify-between gap-6 border-t border-line py-2.5 first:border-0"
          >
            <dt>{what}</dt>
            <dd className="flex gap-1">
              {pressed.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
