import type { Collection } from '@gepeto/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { type DocumentFilter, documentsQuery } from '../../shared/queries.ts'
import { useHidden } from '../../shared/undo.ts'
import { useUploads } from '../../shared/uploads.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { RowsSkeleton } from '../../ui/skeleton.tsx'
import { DocumentRow } from './document-row.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { UploadRow } from './upload-row.tsx'

interface DocumentsProps {
  collection: Collection
  collections: Collection[]
}

/** The documents of a collection as rows; files on their way in stand first. */
export function Documents({ collection, collections }: DocumentsProps) {
  const { library, common } = useMessages()
  const may = useMay()
  const [filter, setFilter] = useState<DocumentFilter>({ title: '', status: undefined })
  const sought = useDeferredValue(filter)
  const list = useInfiniteQuery(documentsQuery(collection.id, sought))
  const uploads = useUploads(collection.id)
  const hidden = useHidden()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const documents = (list.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (entry) => !hidden.has(entry.id),
  )
  const changeable = documents.filter((document) => may('documents:write', document))
  const selected = changeable.filter((document) => chosen.has(document.id))
  const isFiltered = filter.title !== '' || filter.status !== undefined
  const isEmpty = list.isSuccess && documents.length === 0 && uploads.length === 0

  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {!(isEmpty && !isFiltered) && (
        <div className="flex shrink-0 flex-wrap items-center gap-3 px-4 pb-3 wide:px-6">
          <Filter filter={filter} onChange={setFilter} />
          <p className="ml-auto hidden text-xs text-faint tabular-nums wide:block">
            {library.documents(collection.documents)} · {library.passages(collection.passages)}
          </p>
        </div>
      )}
      <div className="relative min-h-0 flex-1 overflow-y-auto px-4 pb-24 wide:px-6">
        {list.isPending && <RowsSkeleton label={common.loading} />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
        {isEmpty &&
          (isFiltered ? (
            <p className="pt-8 text-center text-muted">{library.noneMatch}</p>
          ) : (
            <Empty collection={collection} />
          ))}
        {(documents.length > 0 || uploads.length > 0) && (
          <table className="w-full table-fixed border-collapse">
            <thead className="sticky top-0 z-10 bg-bg text-left text-xs text-faint">
              <tr className="border-b border-line">
                <th className="w-9 py-2 font-normal">
                  {changeable.length > 0 && (
                    <Checkbox
                      label={library.selectAll}
                      isChecked={selected.length > 0 && selected.length === changeable.length}
                      isMixed={selected.length > 0 && selected.length < changeable.length}
                      onChange={(isChosen) =>
                        setChosen(new Set(isChosen ? changeable.map((entry) => entry.id) : []))
                      }
                    />
                  )}
                </th>
                <th className="py-2 font-normal">{library.columns.title}</th>
                <th className="hidden w-56 py-2 font-normal wide:table-cell">{library.columns.state}</th>
                <th className="hidden w-24 py-2 text-right font-normal roomy:table-cell">
                  {library.columns.size}
                </th>
                <th className="hidden w-28 py-2 text-right font-normal wide:table-cell">
                  {library.columns.changed}
                </th>
                <th className="w-11 py-2">
                  <span className="sr-only">{library.columns.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {uploads.slice(0, 50).map((upload) => (
                <UploadRow key={upload.id} upload={upload} />
              ))}
              {documents.map((document) => (
                <DocumentRow
                  key={document.id}
                  document={document}
                  collections={collections}
                  isChosen={chosen.has(document.id)}
                  onChoose={(isChosen) => choose(document.id, isChosen)}
                />
              ))}
            </tbody>
          </table>
        )}
        {list.hasNextPage && (
          <Button
            className="mx-auto mt-4 flex!"
            disabled={list.isFetchingNextPage}
            onClick={() => list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? common.loading : common.loadMore}
          </Button>
        )}
      </div>
      {selected.length > 0 && (
        <SelectionBar documents={selected} collections={collections} onClear={() => setChosen(new Set())} />
      )}
    </div>
  )
}

function Filter({
  filter,
  onChange,
}: {
  filter: DocumentFilter
  onChange: (filter: DocumentFilter) => void
}) {
  const { library } = useMessages()
  return (
    <>
      <SearchField
        label={library.filter}
        value={filter.title}
        onChange={(title) => onChange({ ...filter, title })}
        className="min-w-40 flex-1 wide:max-w-72"
      />
      <Segmented
        label={library.columns.state}
        value={filter.status ?? 'all'}
        options={[
          { value: 'all', label: library.allStates },
          { value: 'ready', label: library.onlyReady },
          { value: 'failed', label: library.onlyFailed },
        ]}
        onChange={(status) => onChange({ ...filter, status: status === 'all' ? undefined : status })}
      />
    </>
  )
}

function Empty({ collection }: { collection: Collection }) {
  const { library, first } = useMessages()
  const may = useMay()
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 pb-16 text-center">
      <FileUp size={28} strokeWidth={1.5} className="mb-3 text-faint" aria-hidden />
      <p className="text-base font-medium">{library.emptyTitle}</p>
      {may('documents:write', collection) && <p className="text-muted">{library.emptyHint}</p>}
      {may('documents:write', collection) && <p className="mt-1 text-sm text-faint">{first.dropHint}</p>}
    </div>
  )
}
