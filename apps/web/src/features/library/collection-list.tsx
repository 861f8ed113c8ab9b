import type { Collection } from '@gepeto/contract'
import { FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { IconButton } from '../../ui/button.tsx'
import { LockMark } from '../sharing/lock-mark.tsx'
import { NewCollection } from './new-collection.tsx'

interface CollectionListProps {
  collections: Collection[]
  current: string | undefined
}

export function CollectionList({ collections, current }: CollectionListProps) {
  const { library } = useMessages()
  const formats = useFormats()
  const may = useMay()
  const [isMaking, setIsMaking] = useState(false)
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-2 pr-3 pl-5">
        <h2 className="flex-1 text-sm font-semibold">{library.collections}</h2>
        {may('collections:write') && (
          <IconButton label={library.newCollection} onClick={() => setIsMaking(true)}>
            <FolderPlus size={18} aria-hidden />
          </IconButton>
        )}
      </div>
      <ul className="relative min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {collections.map((collection) => (
          <li key={collection.id}>
            <Link
              href={paths.collection(collection.id)}
              aria-current={collection.id === current ? 'page' : undefined}
              className="flex items-center gap-3 rounded-md px-3 py-2 text-sm transition-colors hover:bg-hover aria-[current]:bg-hover aria-[current]:font-medium"
            >
              <span className="flex min-w-0 flex-1 items-center gap-2">
                <span className="truncate">{collection.name}</span>
                <LockMark access={collection.access} />
              </span>
              <span
                className="text-xs font-normal text-faint tabular-nums"
                title={library.documents(collection.documents)}
              >
                {formats.number(collection.documents)}
                <span className="sr-only"> {library.documents(collection.documents)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {isMaking && <NewCollection onClose={() => setIsMaking(false)} />}
    </>
  )
}
