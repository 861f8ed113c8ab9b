import type { Rebuild } from '../audit/index.ts'

/** What a collection was, by its events; those from before access was told of leave it open to the workspace. */
export const rebuildCollection: Rebuild = (state, { kind, data }) => {
  switch (kind) {
    case 'knowledge.collection.created':
      return { isDefault: false, access: 'workspace', grants: [], ...data }
    case 'knowledge.collection.changed':
    case 'knowledge.collection.shared':
      return state && { ...state, ...data }
    case 'knowledge.collection.deleted':
      return null
    default:
      return state
  }
}
