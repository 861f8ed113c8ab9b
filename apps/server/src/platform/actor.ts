import type { Permission } from '@gepeto/contract'
import { inWorkspace } from './database/scope.ts'
import { KeyTooNarrow, NotPermitted, SecondFactorRequired } from './http/errors.ts'

/** Who acts, where, and what they may do. Carried through every command and query. */
export interface Actor {
  kind: 'user' | 'key' | 'system'
  /** The user's id, the key's id, or the name of the system's own task. */
  id: string
  /** The person behind it: the user, or the owner of the key. */
  userId: string
  workspaceId: string
  permissions: ReadonlySet<Permission>
  /** The person and their groups: what grants on collections and documents are matched with. */
  principals: readonly string[]
  /** The only collections that an API key may reach; undefined: all that its person may. */
  onlyCollections?: readonly string[] | undefined
  /** The session that a person acts in, by its cookie or by a token of it. */
  sessionId?: string
  /** The workspace asks for a second factor that the person does not have: until then they may only set one up. */
  isSecondFactorMissing?: boolean
}

/**
 * @throws NotPermitted when the actor lacks the permission; KeyTooNarrow when it opens the log, which tells of every
 * collection, to a key of some; SecondFactorRequired while they may only set one up
 */
export function authorize(actor: Actor, permission: Permission): void {
  if (actor.isSecondFactorMissing && permission !== 'account:use') throw new SecondFactorRequired()
  if (!actor.permissions.has(permission)) throw new NotPermitted(permission)
  if (permission === 'audit:read' && actor.onlyCollections) throw new KeyTooNarrow()
}

/** A command or query with the one permission that guards it, whichever way it is called. */
export type Guarded<Args extends unknown[], Result> = ((actor: Actor, ...args: Args) => Promise<Result>) & {
  readonly permission: Permission
}

/**
 * Declares a command or query together with its permission, once for every way in (route, socket, job, command line).
 * It runs in the actor's workspace: the database shows it no row of another.
 * @returns the same function, which rejects with NotPermitted before anything is read or written
 */
export function guarded<Args extends unknown[], Result>(
  permission: Permission,
  act: (actor: Actor, ...args: Args) => Promise<Result>,
): Guarded<Args, Result> {
  const checked = async (actor: Actor, ...args: Args) => {
    authorize(actor, permission)
    return inWorkspace(actor.workspaceId, () => act(actor, ...args))
  }
  return Object.assign(checked, { permission })
}
