import type { Grant } from '@gepeto/contract'
import { useQueries } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { principalQuery } from '../../shared/people-queries.ts'
import { PrincipalIcon } from '../../shared/principal-picker.tsx'
import { IconButton } from '../../ui/button.tsx'
import { inputClass } from '../../ui/field.tsx'

interface GrantListProps {
  /** Without one's own. */
  grants: Grant[]
  onChange: (grants: Grant[]) => void
}

/** Icon, name, level, and what takes it away; on a phone the level has a line of its own, so that no word is cut. */
const rowClass =
  'grid min-h-11 grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 py-1 text-sm wide:grid-cols-[auto_minmax(0,1fr)_auto_auto]'

/** Who is named, each with what they may do. */
export function GrantList({ grants, onChange }: GrantListProps) {
  const { sharing } = useMessages()
  const named = useQueries({ queries: grants.map(({ principal }) => principalQuery(principal)) })
  return (
    <section aria-label={sharing.named}>
      <h3 className="mb-1 text-sm font-medium">{sharing.named}</h3>
      <ul>
        <li className={rowClass}>
          <PrincipalIcon isGroup={false} />
          <span className="[overflow-wrap:anywhere]">
            {knownSession()?.user?.name} <span className="text-muted">({sharing.you})</span>
          </span>
          <span className="col-span-2 col-start-2 text-muted wide:col-start-3 wide:row-start-1">
            {sharing.write}
          </span>
        </li>
        {grants.map((grant, index) => {
          const name = named[index]?.data?.name ?? '…'
          return (
            <li key={grant.principal} className={rowClass}>
              <PrincipalIcon isGroup={grant.principal.startsWith('grp_')} />
              <span className="[overflow-wrap:anywhere]" title={named[index]?.data?.email ?? undefined}>
                {name}
              </span>
              <select
                aria-label={sharing.levelOf(name)}
                value={grant.level}
                onChange={(event) =>
                  onChange(
                    grants.map((other) =>
                      other === grant ? { ...grant, level: event.target.value as Grant['level'] } : other,
                    ),
                  )
                }
                className={`${inputClass} col-span-2 col-start-2 row-start-2 h-9 border-line! px-2! wide:col-span-1 wide:col-start-3 wide:row-start-1 wide:w-auto!`}
              >
                <option value="read">{sharing.read}</option>
                <option value="write">{sharing.write}</option>
              </select>
              <IconButton
                isSmall
                className="col-start-3 row-start-1 wide:col-start-4"
                label={sharing.removeOf(name)}
                onClick={() => onChange(grants.filter((other) => other !== grant))}
              >
                <X size={16} aria-hidden />
              </IconButton>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
