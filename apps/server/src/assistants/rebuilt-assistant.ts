import type { PastState, Rebuild } from '../audit/index.ts'

/** What an assistant was, by its events: its draft, which version answered, who could use it. */
export const rebuildAssistant: Rebuild = (state, { kind, data }) => {
  const { configuration = {}, ...told } = (data ?? {}) as { configuration?: object } & Record<string, unknown>
  const changed = (change: PastState): PastState => state && { ...state, ...change }
  switch (kind) {
    case 'assistants.assistant.created':
      return {
        ...told,
        draft: configuration,
        revision: 1,
        newestVersion: 0,
        publishedVersion: null,
        access: 'workspace',
        principals: [],
        isPaused: false,
        isArchived: false,
      }
    case 'assistants.assistant.changed':
      return changed({ ...told, draft: { ...(state?.draft as object), ...configuration } })
    case 'assistants.assistant.published':
      return changed({ newestVersion: told.version, publishedVersion: told.version })
    case 'assistants.assistant.rolled-back':
      return changed({ publishedVersion: told.to })
    case 'assistants.assistant.shared':
      return changed(told)
    case 'assistants.assistant.paused':
      return changed({ isPaused: true })
    case 'assistants.assistant.resumed':
      return changed({ isPaused: false })
    case 'assistants.assistant.archived':
      return changed({ isArchived: true })
    case 'assistants.assistant.restored':
      return changed({ isArchived: false })
    case 'assistants.assistant.deleted':
      return null
    default:
      return state
  }
}
