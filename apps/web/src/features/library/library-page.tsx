import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ChevronDown, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
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
import { AddMenu } from './add-menu.tsx'
import { CollectionList } from './collection-list.tsx'
import { CollectionMenu } from './collection-menu.tsx'
import { Documents } from './documents.tsx'
import { NewCollection } from './new-collection.tsx'

/** `/library` and `/library/:collectionId`: a collection's documents; without an id, the one used by default. */
export function LibraryPage() {
  const { library, common, problem } = useMessages()
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
          <CollectionSwitch current={collection.id} name={collection.name} />
        ) : undefined
      }
      list={isWide ? <CollectionList collections={collections} current={collection?.id} /> : undefined}
      listLabel={library.collections}
      actions={
        collection && (
          <>
            <AddMenu collection={collection} onFiles={(files) => addFiles(collection.id, files)} />
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
function CollectionSwitch({ current, name }: { current: string; name: string }) {
  const { library } = useMessages()
  const { data: collections = [] } = useQuery(collectionsQuery)
  const go = useGo()
  const [isMaking, setIsMaking] = useState(false)
  return (
    <h1 className="min-w-0 flex-1">
      <Menu
        align="start"
        trigger={
          <Button look="quiet" className="-ml-1 max-w-full text-text! font-medium">
            <span className="truncate">{name}</span>
            <ChevronDown size={16} aria-hidden />
          </Button>
        }
      >
        <MenuChoice
          label={library.collections}
          value={current}
          options={collections.map((entry) => ({ value: entry.id, label: entry.name }))}
          onChange={(id) => go(paths.collection(id))}
        />
        <MenuLine />
        <MenuItem icon={<FolderPlus size={16} aria-hidden />} onSelect={() => setIsMaking(true)}>
          {library.newCollection}
        </MenuItem>
      </Menu>
      {isMaking && <NewCollection onClose={() => setIsMaking(false)} />}
    </h1>
  )
}
