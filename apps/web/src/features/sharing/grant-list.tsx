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

/** Who is named, each with what they may do. */
export function GrantList({ grants, onChange }: GrantListProps) {
  const { sharing } = useMessages()
  const named = useQueries({ queries: grants.map(({ principal }) => principalQuery(principal)) })
  return (
    <section aria-label={sharing.named}>
      <h3 className="mb-1 text-sm font-medium">{sharing.named}</h3>
      <ul>
        <li className="flex h-11 items-center gap-3 text-sm">
          <PrincipalIcon isGroup={false} />
          <span className="min-w-0 flex-1 truncate">
            {knownSession()?.user?.name} <span className="text-muted">({sharing.you})</span>
          </span>
          <span className="text-muted">{sharing.write}</span>
        </li>
        {grants.map((grant, index) => {
          const name = named[index]?.data?.name ?? '…'
          return (
            <li key={grant.principal} className="flex h-11 items-center gap-3 text-sm">
              <PrincipalIcon isGroup={grant.principal.startsWith('grp_')} />
              <span className="min-w-0 flex-1 truncate" title={named[index]?.data?.email ?? undefined}>
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
                className={`${inputClass} h-9 w-auto! max-w-[48%] border-line! px-2!`}
              >
                <option value="read">{sharing.read}</option>
                <option value="write">{sharing.write}</option>
              </select>
              <IconButton
                isSmall
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
