import { useMessages } from '../../shared/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { CheckField } from '../../ui/check-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RadioField } from '../../ui/radio-field.tsx'
import type { Picks } from './use-picks.ts'

interface PickSheetProps {
  picks: Picks
  onClose: () => void
}

/** All there is to pick, one below the other; each holds at once. */
export default function PickSheet({ picks: { assistant, scope, model }, onClose }: PickSheetProps) {
  const { chat, common } = useMessages()
  return (
    <Dialog isOpen onClose={onClose} title={chat.pickTitle} closeLabel={common.close}>
      <div className="flex flex-col gap-6">
        {scope && (
          <fieldset>
            <legend className="mb-1 text-sm font-medium">{scope.label}</legend>
            <CheckField label={chat.scopeAll} isChecked={scope.isAll} onChange={scope.pickAll} />
            <div className="ml-7 border-l border-line pl-4">
              {scope.options.map(({ id, name, isChosen }) => (
                <CheckField
                  key={id}
                  label={name}
                  isChecked={isChosen}
                  onChange={(next) => scope.toggle(id, next)}
                />
              ))}
            </div>
          </fieldset>
        )}
        {assistant && <RadioField {...assistant} />}
        {model && <RadioField {...model} />}
      </div>
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex justify-end bg-surface px-5 py-4">
        <Button look="primary" onClick={onClose}>
          {common.done}
        </Button>
      </div>
    </Dialog>
  )
}
