import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'

interface AbstentionProps {
  /** Only some collections were searched. */
  isScoped: boolean
  onAskEverywhere: () => void
}

/** Below a "the documents do not say": what to do next. Not an error, so in no error's colour. */
export function Abstention({ isScoped, onAskEverywhere }: AbstentionProps) {
  const { chat } = useMessages()
  const may = useMay()
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {isScoped && <Button onClick={onAskEverywhere}>{chat.searchEverywhere}</Button>}
      {may('documents:write') && (
        <Link href={paths.library()} className={buttonClass()}>
          {chat.addDocuments}
        </Link>
      )}
    </div>
  )
}
