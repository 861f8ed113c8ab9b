import type { BuiltinRole } from '@gepeto/contract'
import { useMessages } from './i18n.tsx'

/** What a role is called: a built-in one in the person's language, a custom one as it was named. */
export function useRoleName(): (role: string, name: string | null) => string {
  const { roles } = useMessages()
  return (role, name) => name ?? roles.names[role as BuiltinRole] ?? role
}
