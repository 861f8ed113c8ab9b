import { paths } from '../../paths.ts'
import { gepeto, queryClient } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { RenameDialog } from '../../shared/rename-dialog.tsx'

export function NewCollection({ onClose }: { onClose: () => void }) {
  const { library, common } = useMessages()
  const go = useGo()
  return (
    <RenameDialog
      title={library.newCollection}
      label={library.collectionName}
      initial=""
      action={common.create}
      onSave={async (name) => {
        const collection = await gepeto.collections.create({ name })
        await queryClient.invalidateQueries({ queryKey: ['collections'] })
        go(paths.collection(collection.id))
      }}
      onClose={onClose}
    />
  )
}
