import { useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'

interface TestButtonProps {
  /** Its name for a screen reader: what is tested. */
  label?: string
  isBusy: boolean
  isOff?: boolean
  onTest: () => void
  onCancel: () => void
}

/** Tests a model; while that waits for an answer, the same button calls it off. */
export function TestButton({ label, isBusy, isOff = false, onTest, onCancel }: TestButtonProps) {
  const { modelSettings, common } = useMessages()
  return (
    <Button
      size="sm"
      disabled={isOff}
      onClick={isBusy ? onCancel : onTest}
      aria-label={isBusy ? modelSettings.cancelTest : label}
    >
      {isBusy ? common.cancel : modelSettings.test}
    </Button>
  )
}
