/**
 * What an actor may do. Each name stands on the command or query it guards; each role's set is read aloud here.
 * (One administrator exists for now: the owner, who holds all of them.)
 */
export const permissions = [
  'collections:read',
  'collections:write',
  'documents:read',
  'documents:write',
  'search:use',
  'answers:ask',
  'conversations:use',
  'keys:manage',
] as const

export type Permission = (typeof permissions)[number]
