import type { Person } from '@gepeto/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { peopleQuery, rolesQuery } from '../../../shared/people-queries.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { ErasePerson } from './erase-person.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { PersonRow } from './person-row.tsx'

/** Who works here: found by name, invited, given roles, suspended, removed. */
export function People() {
  const { people, common } = useMessages()
  const may = useMay()
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query.trim())
  const list = useInfiniteQuery(peopleQuery(sought))
  const { data: roles = [] } = useQuery(rolesQuery)
  const [erasing, setErasing] = useState<Person | null>(null)
  const [isInviting, setIsInviting] = useState(false)
  const shown = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <div>
        <p className="mb-5 text-muted">{people.intro}</p>
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <SearchField
            label={people.find}
            placeholder={people.findShort}
            value={query}
            onChange={setQuery}
            className="min-w-40 flex-1 wide:max-w-80"
          />
          {may('people:manage') && (
            <Button look="primary" onClick={() => setIsInviting(true)}>
              <UserPlus size={16} aria-hidden />
              {people.invite}
            </Button>
          )}
        </div>
        {list.isPending && <RowsSkeleton label={common.loading} />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
        {list.isSuccess && shown.length === 0 && <p className="py-6 text-muted">{people.none(query)}</p>}
        {shown.length > 0 && (
          <table className="w-full table-fixed border-collapse">
            <thead className="text-left text-xs text-faint">
              <tr className="border-b border-line">
                <th className="py-2 font-normal">{people.columns.person}</th>
                <th className="w-36 py-2 font-normal">{people.columns.role}</th>
                <th className="hidden w-36 py-2 font-normal roomy:table-cell">{people.columns.groups}</th>
                <th className="hidden w-28 py-2 font-normal roomy:table-cell">
                  {people.columns.secondFactor}
                </th>
                <th className="hidden w-24 py-2 text-right font-normal wide:table-cell">
                  {people.columns.seen}
                </th>
                <th className="w-11 py-2">
                  <span className="sr-only">{people.columns.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((person) => (
                <PersonRow key={person.id} person={person} roles={roles} onErase={setErasing} />
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
      {may('people:manage') && <Invitations roles={roles} />}
      {erasing && <ErasePerson person={erasing} onClose={() => setErasing(null)} />}
      {isInviting && <InviteDialog roles={roles} onClose={() => setIsInviting(false)} />}
    </>
  )
}
