import { UsersRound } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useIsWide } from '../../shared/media.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { Shared } from './share-dialog.tsx'

const ShareDialog = lazy(() => import('./share-dialog.tsx'))

/** Leads to who may read a collection or a document; absent for those who may not say so. */
export function ShareButton({ shared }: { shared: Shared }) {
  const { sharing } = useMessages()
  const may = useMay()
  const isWide = useIsWide()
  const [isOpen, setIsOpen] = useState(false)
  if (!may('collections:share', shared.object)) return null
  const open = () => setIsOpen(true)
  return (
    <>
      {isWide ? (
        <Button look="quiet" onClick={open}>
          <UsersRound size={16} aria-hidden />
          {sharing.share}
        </Button>
      ) : (
        <IconButton label={sharing.share} onClick={open}>
          <UsersRound size={18} aria-hidden />
        </IconButton>
      )}
      <Suspense>{isOpen && <ShareDialog shared={shared} onClose={() => setIsOpen(false)} />}</Suspense>
    </>
  )
}
