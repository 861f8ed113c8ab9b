/**
 * What an actor may do. Each name stands on the command or query it guards, and every way in (route, socket, job,
 * command line) takes it from there.
 */
export const permissions = [
  'account:use', // one's own profile, password, second step, sessions
  'collections:read',
  'collections:read-all', // restricted ones too, without a grant
  'collections:write',
  'collections:share', // who may read and write a collection or a document
  'documents:read',
  'documents:write',
  'search:use',
  'answers:ask',
  'conversations:use',
  'assistants:read', // those one may use
  'assistants:write', // all of them: create, edit and try drafts
  'assistants:publish', // decide what answers: publish, roll back, pause, archive, delete, say who may use it
  'keys:manage', // one's own API keys
  'keys:manage-all', // everybody's
  'people:read',
  'people:manage', // invite, give roles, suspend, remove
  'groups:manage',
  'roles:manage',
  'workspace:manage', // name and policies
  'workspace:delete',
  'workspaces:create',
  'sign-in:manage', // single sign-on
  'usage:read', // what calls to models used up, by whom
  'budgets:manage', // limits and prices
  'models:manage', // providers, routes, what is failing
  'audit:read', // what everybody did, their questions too
  'audit:verify', // that nothing of it was changed, without reading it
  'audit:manage', // wrap its keys anew
  'privacy:manage', // take a person's data away for them, and erase it; how long data is kept
  'privacy:read', // how long data is kept, and what is under legal hold
  'holds:manage', // what may be deleted by nobody
  'access:review', // who holds which role, permission, key and session
] as const

export type Permission = (typeof permissions)[number]

/** The roles that every workspace has, the mightiest first. */
export const builtinRoles = [
  'owner',
  'administrator',
  'builder',
  'operator',
  'auditor',
  'member',
  'viewer',
] as const

export type BuiltinRole = (typeof builtinRoles)[number]

const viewer = [
  'account:use',
  'collections:read',
  'documents:read',
  'search:use',
  'answers:ask',
  'conversations:use',
  'assistants:read',
] as const satisfies Permission[]

const member = [
  ...viewer,
  'people:read',
  'collections:write',
  'documents:write',
  'keys:manage',
] as const satisfies Permission[]

/** What each built-in role may do. A custom role's set stands in its workspace. */
export const rolePermissions: Record<BuiltinRole, readonly Permission[]> = {
  owner: permissions,
  // Who runs a workspace may prove its log sound, not read or keep it, nor lift a hold: that is another person's office.
  administrator: permissions.filter(
    (permission) => !['workspace:delete', 'audit:read', 'holds:manage'].includes(permission),
  ),
  builder: [...member, 'collections:share', 'assistants:write', 'assistants:publish'],
  operator: [...viewer, 'people:read', 'keys:manage'],
  auditor: [
    'account:use',
    'people:read',
    'collections:read',
    'documents:read',
    'search:use',
    'assistants:read',
    'usage:read',
    'audit:read',
    'audit:verify',
    'privacy:read',
    'holds:manage',
    'access:review',
  ],
  member,
  viewer,
}

export function isBuiltinRole(role: string): role is BuiltinRole {
  return (builtinRoles as readonly string[]).includes(role)
}
