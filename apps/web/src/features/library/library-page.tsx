import type { Collection } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ChevronDown, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { DropArea } from '../../shared/drop-area.tsx'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { useIsWide } from '../../shared/media.ts'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { collectionsQuery } from '../../shared/queries.ts'
import { useHidden } from '../../shared/undo.ts'
import { useAddFiles } from '../../shared/use-add-files.ts'
import { useWatchDocuments } from '../../shared/use-watch-documents.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { RowsSkeleton } from '../../ui/skeleton.tsx'
import { LockMark } from '../sharing/lock-mark.tsx'
import { ShareButton } from '../sharing/share-button.tsx'
import { AddMenu } from './add-menu.tsx'
import { CollectionList } from './collection-list.tsx'
import { CollectionMenu } from './collection-menu.tsx'
import { Documents } from './documents.tsx'
import { NewCollection } from './new-collection.tsx'

/** `/library` and `/library/:collectionId`: a collection's documents; without an id, the one used by default. */
export function LibraryPage() {
  const { library, common, problem } = useMessages()
  const may = useMay()
  const { collectionId } = useParams({ strict: false })
  const isWide = useIsWide()
  const hidden = useHidden()
  const addFiles = useAddFiles()
  const query = useQuery(collectionsQuery)
  const collections = query.data?.filter((entry) => !hidden.has(entry.id)) ?? []
  const collection = collectionId
    ? collections.find((entry) => entry.id === collectionId)
    : (collections.find((entry) => entry.isDefault) ?? collections[0])
  useWatchDocuments(collection?.id)
  return (
    <Frame
      title={collection?.name ?? library.title}
      heading={
        !isWide && collection ? (
          <CollectionSwitch current={collection} />
        ) : collection ? (
          <h1 className="flex min-w-0 items-center gap-2 text-sm font-medium">
            <span className="truncate" title={collection.name}>
              {collection.name}
            </span>
            <LockMark access={collection.access} />
          </h1>
        ) : undefined
      }
      list={isWide ? <CollectionList collections={collections} current={collection?.id} /> : undefined}
      listLabel={library.collections}
      actions={
        collection && (
          <>
            <ShareButton
              key={collection.id}
              shared={{ kind: 'collection', object: collection, name: collection.name }}
            />
            {may('documents:write', collection) && (
              <AddMenu collection={collection} onFiles={(files) => addFiles(collection.id, files)} />
            )}
            <CollectionMenu collection={collection} />
          </>
        )
      }
    >
      {query.isPending && (
        <div className="px-6">
          <RowsSkeleton label={common.loading} />
        </div>
      )}
      {query.isError && (
        <div className="px-6">
          <ProblemNote error={query.error} onRetry={() => query.refetch()} />
        </div>
      )}
      {query.isSuccess && !collection && (
        <div className="px-6 pt-6">
          <p className="text-lg font-semibold">{library.gone}</p>
          <p className="mt-1 text-muted">{problem.notFoundDetail}</p>
        </div>
      )}
      {collection && (
        <DropArea
          label={library.dropHere(collection.name)}
          isOff={!may('documents:write', collection)}
          onFiles={(files) => addFiles(collection.id, files)}
          className="flex min-h-0 flex-1 flex-col"
        >
          <Documents key={collection.id} collection={collection} collections={collections} />
        </DropArea>
      )}
    </Frame>
  )
}

/** On a phone the heading itself changes the collection. */
function CollectionSwitch({ current }: { current: Collection }) {
  const { library } = useMessages()
  const may = useMay()
  const { data: collections = [] } = useQuery(collectionsQuery)
  const go = useGo()
  const [isMaking, setIsMaking] = useState(false)
  return (
    <h1 className="min-w-0 flex-1">
      <Menu
        align="start"
        trigger={
          <Button look="quiet" className="-ml-1 max-w-full text-text! font-medium">
            <span className="truncate" title={current.name}>
              {current.name}
            </span>
            <LockMark access={current.access} />
            <ChevronDown size={16} aria-hidden />
          </Button>
        }
      >
        <MenuChoice
          label={library.collections}
          value={current.id}
          options={collections.map((entry) => ({ value: entry.id, label: entry.name }))}
          onChange={(id) => go(paths.collection(id))}
        />
        {may('collections:write') && <MenuLine />}
        {may('collections:write') && (
          <MenuItem icon={<FolderPlus size={16} aria-hidden />} onSelect={() => setIsMaking(true)}>
            {library.newCollection}
          </MenuItem>
        )}
      </Menu>
      {isMaking && <NewCollection onClose={() => setIsMaking(false)} />}
    </h1>
  )
}
