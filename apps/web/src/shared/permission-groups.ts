import type { Permission } from '@gepeto/contract'

export const permissionGroups = [
  'documents',
  'questions',
  'assistants',
  'programs',
  'people',
  'workspace',
] as const
export type PermissionGroup = (typeof permissionGroups)[number]

/** Where each permission stands in a list of them; null: everybody has it, so nobody chooses it. */
const groupOf: Record<Permission, PermissionGroup | null> = {
  'account:use': null,
  'collections:read': 'documents',
  'documents:read': 'documents',
  'documents:write': 'documents',
  'collections:write': 'documents',
  'collections:share': 'documents',
  'collections:read-all': 'documents',
  'search:use': 'questions',
  'answers:ask': 'questions',
  'conversations:use': 'questions',
  'assistants:read': 'assistants',
  'assistants:write': 'assistants',
  'assistants:publish': 'assistants',
  'keys:manage': 'programs',
  'keys:manage-all': 'programs',
  'usage:read': 'programs',
  'budgets:manage': 'programs',
  'people:read': 'people',
  'people:manage': 'people',
  'groups:manage': 'people',
  'roles:manage': 'people',
  'workspace:manage': 'workspace',
  'workspace:delete': 'workspace',
  'workspaces:create': 'workspace',
  'sign-in:manage': 'workspace',
  'models:manage': 'workspace',
  'audit:read': 'workspace',
  'audit:verify': 'workspace',
  'audit:manage': 'workspace',
  'privacy:manage': 'people',
  'privacy:read': 'workspace',
  'holds:manage': 'workspace',
  'access:review': 'people',
}

export const permissionsIn = (group: PermissionGroup): Permission[] =>
  (Object.keys(groupOf) as Permission[]).filter((permission) => groupOf[permission] === group)

/** Those that somebody can choose. */
export const isChosen = (permission: Permission) => groupOf[permission] !== null
