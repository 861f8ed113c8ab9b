import { lazy, Suspense } from 'react'
import type { RenameDialogProps } from './rename-form.tsx'

const RenameForm = lazy(() => import('./rename-form.tsx'))

/** Asks for a name; loaded when first asked for. */
export function RenameDialog(props: RenameDialogProps) {
  return (
    <Suspense>
      <RenameForm {...props} />
    </Suspense>
  )
}
