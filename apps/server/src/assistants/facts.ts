import type { AssistantAccess, AssistantConfiguration } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'
import type { AssistantRow } from './tables.ts'

type Named = Pick<AssistantRow, 'id' | 'slug'> & { draft: Pick<AssistantConfiguration, 'name'> }

const assistantFact =
  (happened: 'paused' | 'resumed' | 'archived' | 'restored' | 'deleted') =>
  ({ id, slug, draft }: Named): Fact => ({
    kind: `assistants.assistant.${happened}`,
    subjectId: id,
    data: { slug, name: draft.name },
  })

export const assistantPaused = assistantFact('paused')
export const assistantResumed = assistantFact('resumed')
export const assistantArchived = assistantFact('archived')
export const assistantRestored = assistantFact('restored')
export const assistantDeleted = assistantFact('deleted')

export const assistantCreated = ({ id, slug, draft }: AssistantRow): Fact => ({
  kind: 'assistants.assistant.created',
  subjectId: id,
  data: { slug, configuration: draft },
})

/** With what was changed as it stands now. */
export const assistantChanged = ({ id, slug, draft, revision }: AssistantRow, changed: string[]): Fact => ({
  kind: 'assistants.assistant.changed',
  subjectId: id,
  data: {
    slug,
    revision,
    configuration: Object.fromEntries(Object.entries(draft).filter(([field]) => changed.includes(field))),
  },
})

export const assistantPublished = (
  id: string,
  version: number,
  {
    note,
    changed,
    configuration,
  }: { note: string; changed: string[]; configuration: AssistantConfiguration },
): Fact => ({
  kind: 'assistants.assistant.published',
  subjectId: id,
  data: { version, note, changed, configuration },
})

export const assistantRolledBack = (id: string, from: number | null, to: number): Fact => ({
  kind: 'assistants.assistant.rolled-back',
  subjectId: id,
  data: { from, to },
})

export const assistantShared = (id: string, { access, principals }: AssistantAccess): Fact => ({
  kind: 'assistants.assistant.shared',
  subjectId: id,
  data: { access, principals },
})

export const draftTried = (id: string, revision: number, question: string, model: string): Fact => ({
  kind: 'assistants.draft.tried',
  subjectId: id,
  data: { revision, question, model },
})
