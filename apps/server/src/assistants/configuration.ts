import { isDeepStrictEqual } from 'node:util'
import type {
  AssistantConfiguration,
  AssistantState,
  CreateAssistant,
  UpdateAssistant,
} from '@gepeto/contract'
import type { AssistantRow } from './tables.ts'

/** The fields of a configuration, in the order in which people read them. */
const fields = [
  'name',
  'description',
  'instructions',
  'model',
  'collections',
  'language',
  'guardrails',
  'greeting',
  'suggestedQuestions',
] as const satisfies (keyof AssistantConfiguration)[]

export function configurationOf(given: CreateAssistant | AssistantConfiguration): AssistantConfiguration {
  const { name, description, instructions, model, collections } = given
  const { language, guardrails, greeting, suggestedQuestions } = given
  return {
    name,
    description,
    instructions,
    model,
    collections,
    language,
    guardrails,
    greeting,
    suggestedQuestions,
  }
}

/** A configuration with some of its fields written anew. */
export function withChanges(
  standing: AssistantConfiguration,
  changes: Omit<UpdateAssistant, 'revision' | 'slug'>,
): AssistantConfiguration {
  const named = Object.entries(changes).filter(([, value]) => value !== undefined)
  return configurationOf({ ...standing, ...Object.fromEntries(named) })
}

/** Fields in which two configurations differ; all of them where there was none before. */
export function changedFields(
  before: AssistantConfiguration | null | undefined,
  after: AssistantConfiguration,
): string[] {
  return fields.filter((field) => !before || !isDeepStrictEqual(before[field], after[field]))
}

export function stateOf({
  archivedAt,
  pausedAt,
  publishedVersion,
}: Pick<AssistantRow, 'archivedAt' | 'pausedAt' | 'publishedVersion'>): AssistantState {
  if (archivedAt) return 'archived'
  if (publishedVersion === null) return 'draft'
  return pausedAt ? 'paused' : 'published'
}
