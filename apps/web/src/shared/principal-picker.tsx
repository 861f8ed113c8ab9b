import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Plus, UserRound, Users } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { TextField } from '../ui/field.tsx'
import { useMessages } from './i18n.tsx'
import { groupsQuery, peopleQuery } from './people-queries.ts'

export interface Principal {
  id: string
  name: string
  /** null: a group. */
  email: string | null
}

interface PrincipalPickerProps {
  label: string
  hasGroups: boolean
  /** Who is named already, and so is not offered. */
  without: ReadonlySet<string>
  onPick: (principal: Principal) => void
}

/** How many are offered at once; more letters find the others. */
const most = 6

/** Finds a person or a group by a few letters; Enter takes the first. */
export function PrincipalPicker({ label, hasGroups, without, onPick }: PrincipalPickerProps) {
  const { sharing } = useMessages()
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query.trim())
  const people = useInfiniteQuery(peopleQuery(sought))
  const groups = useQuery({ ...groupsQuery, enabled: hasGroups })
  const folded = sought.toLowerCase()
  const found: Principal[] = [
    ...((hasGroups && groups.data) || [])
      .filter(({ name }) => name.toLowerCase().includes(folded))
      .map(({ id, name }) => ({ id, name, email: null })),
    ...(people.data?.pages.flatMap((page) => page.items) ?? []),
  ]
    .filter(({ id }) => !without.has(id))
    .slice(0, most)
  // What was found for other letters must not be taken for these.
  const isSettled = sought === query.trim() && people.isSuccess && !people.isPlaceholderData
  const pick = (principal: Principal | undefined) => {
    if (!principal) return
    setQuery('')
    onPick(principal)
  }
  return (
    <div>
      <TextField
        label={label}
        type="search"
        autoComplete="off"
        placeholder={sharing.find}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          // Inside a form Enter would save it.
          event.preventDefault()
          if (isSettled && query.trim() !== '') pick(found[0])
        }}
      />
      <ul className="mt-1.5">
        {found.map((principal) => (
          <li key={principal.id}>
            <button
              type="button"
              onClick={() => pick(principal)}
              className="flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-left text-sm transition-colors hover:bg-hover"
            >
              <PrincipalIcon isGroup={principal.email === null} />
              <span className="sr-only">{sharing.addOne}</span>
              <span className="min-w-0 flex-1 truncate">
                {principal.name}{' '}
                <span className="text-xs text-faint">{principal.email ?? sharing.group}</span>
              </span>
              <Plus size={15} className="text-muted" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {people.isSuccess && found.length === 0 && (
        <p className="px-2 py-1.5 text-sm text-muted">{sharing.addNone}</p>
      )}
    </div>
  )
}

export function PrincipalIcon({ isGroup }: { isGroup: boolean }) {
  const Icon = isGroup ? Users : UserRound
  return <Icon size={16} className="shrink-0 text-muted" aria-hidden />
}
