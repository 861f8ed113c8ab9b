import type { Role } from '@gepeto/contract'
import { useMay } from '../../../shared/api.ts'

/** Nobody gives, takes or changes a role that may more than they do themselves; the server holds to it, the page shows it. */
export function useMayGive(): (role: Role | undefined) => boolean {
  const may = useMay()
  return (role) => role?.permissions.every((permission) => may(permission)) ?? false
}
