import type { Rebuild } from '../audit/index.ts'

/** What a role of a workspace allowed, by its events. */
export const rebuildRole: Rebuild = (state, { kind, data }) => {
  switch (kind) {
    case 'identity.role.created':
      return data
    case 'identity.role.changed':
      return { ...state, ...data }
    case 'identity.role.deleted':
      return null
    default:
      return state
  }
}

/** What a person could do in the workspace, by their events: their role, and whether they were kept out. */
export const rebuildPerson: Rebuild = (state, { kind, data }) => {
  switch (kind) {
    case 'identity.owner.created':
      return { role: 'owner', isSuspended: false }
    case 'identity.person.joined':
    case 'identity.user.came-by-single-sign-on':
      return { role: data?.role ?? null, isSuspended: false }
    case 'identity.person.role-changed':
      return state && { ...state, role: data?.to ?? null }
    case 'identity.person.suspended':
      return state && { ...state, isSuspended: true }
    case 'identity.person.reinstated':
      return state && { ...state, isSuspended: false }
    case 'identity.person.removed':
    case 'privacy.person.erased':
      return null
    default:
      return state
  }
}

/** What an API key allowed, by its events. */
export const rebuildKey: Rebuild = (state, { kind, data }) => {
  switch (kind) {
    case 'identity.api-key.created':
      return { ...data, isRevoked: false }
    case 'identity.api-key.revoked':
      return state && { ...state, isRevoked: true }
    default:
      return state
  }
}
