import type { AuditEvent } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { assistantsQuery } from '../../../shared/assistant-queries.ts'
import { collectionsQuery } from '../../../shared/queries.ts'
import { useRoleName } from '../../../shared/role-name.ts'

/** What an event happened to, by its name, and what was made of it, where a few words say that. */
export function useSubject({ kind, actorId, subjectId, subjectName, data }: AuditEvent): string | undefined {
  const { data: collections } = useQuery({ ...collectionsQuery, enabled: subjectId.startsWith('col_') })
  const { data: assistants } = useQuery({ ...assistantsQuery, enabled: subjectId.startsWith('ast_') })
  const roleName = useRoleName()
  const told = (key: string) => (typeof data?.[key] === 'string' ? data[key] : undefined)
  // Who did something to themselves is named once.
  const name =
    (subjectId === actorId ? undefined : subjectName) ??
    told('name') ??
    told('title') ??
    assistants?.find(({ id }) => id === subjectId)?.name ??
    told('slug') ??
    cut(told('question')) ??
    collections?.find(({ id }) => id === subjectId)?.name
  const words = [name]
  if (kind === 'identity.person.role-changed' && told('from') && told('to'))
    words.push(`${roleName(told('from')!, null)} → ${roleName(told('to')!, null)}`)
  else if (kind.startsWith('identity.') && told('role')) words.push(roleName(told('role')!, null))
  else if (kind.startsWith('privacy.hold.')) words.push(told('reason'))
  return words.filter((word) => word !== undefined).join(' · ') || undefined
}

/** Characters of a question that fit a line of the log. */
const mostShown = 90

const cut = (text: string | undefined) =>
  text !== undefined && text.length > mostShown ? `${text.slice(0, mostShown).trimEnd()}…` : text
