import { z } from 'zod'
import { Answer, Citation, InjectionPolicy } from './answers.ts'
import {
  AssistantId,
  AssistantSlug,
  CollectionId,
  GroupId,
  Language,
  PageQuery,
  Problem,
  page,
  Time,
  UserId,
} from './common.ts'
import { Name } from './people.ts'
import { sentences } from './sentences.ts'

export const Guardrails = z
  .strictObject({
    strict: z
      .boolean()
      .default(false)
      .describe('Sentences that no cited passage supports are left out of its answers.'),
    injectionPolicy: InjectionPolicy.nullable()
      .default(null)
      .describe(
        'null: as the workspace. Where the two differ, the stricter one holds: refuse, then strip, then flag.',
      ),
    notFound: z
      .string()
      .trim()
      .max(1000)
      .default('')
      .describe('What it says where the documents do not hold the answer. Empty: the usual sentence.'),
  })
  .meta({ id: 'Guardrails' })
export type Guardrails = z.infer<typeof Guardrails>

const Instructions = z
  .string()
  .trim()
  .max(20_000)
  .describe(
    'Role, tone and form of its answers. They stand below the rules that hold answers to the documents.',
  )
const Description = z.string().trim().max(500).describe('One sentence for those who choose it.')
const ModelName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .nullable()
  .describe('A model or a route by its name. null: what the workspace uses first.')
const Collections = z
  .array(CollectionId)
  .min(1)
  .max(100)
  .nullable()
  .describe('null: all that the asker may read. Otherwise those of these that the asker may read.')
const AnswerLanguage = Language.nullable().describe('Of its answers. null: that of the question.')
const Greeting = z.string().trim().max(1000).describe('Stands above an empty conversation.')
const SuggestedQuestions = z
  .array(z.string().trim().min(1, sentences.question.en).max(300))
  .max(6)
  .describe('Offered on an empty conversation.')

/** All that makes an assistant answer as it does; a version holds one, for ever. */
export const AssistantConfiguration = z
  .object({
    name: Name,
    description: Description,
    instructions: Instructions,
    model: ModelName,
    collections: Collections,
    language: AnswerLanguage,
    guardrails: Guardrails,
    greeting: Greeting,
    suggestedQuestions: SuggestedQuestions,
  })
  .meta({ id: 'AssistantConfiguration' })
export type AssistantConfiguration = z.infer<typeof AssistantConfiguration>

export const CreateAssistant = z
  .strictObject({
    slug: AssistantSlug.optional().describe('Absent: made of the name.'),
    name: Name,
    description: Description.default(''),
    instructions: Instructions.default(''),
    model: ModelName.default(null),
    collections: Collections.default(null),
    language: AnswerLanguage.default(null),
    guardrails: Guardrails.prefault({}),
    greeting: Greeting.default(''),
    suggestedQuestions: SuggestedQuestions.default([]),
  })
  .meta({ id: 'CreateAssistant' })
export type CreateAssistant = z.infer<typeof CreateAssistant>

const Revision = z
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .describe('Of the draft that was read; where it has been changed since, nothing is done (409).')

export const UpdateAssistant = z
  .strictObject({
    revision: Revision,
    slug: AssistantSlug.optional().describe('Holds at once, not with the next version.'),
    name: Name.optional(),
    description: Description.optional(),
    instructions: Instructions.optional(),
    model: ModelName.optional(),
    collections: Collections.optional(),
    language: AnswerLanguage.optional(),
    guardrails: Guardrails.optional(),
    greeting: Greeting.optional(),
    suggestedQuestions: SuggestedQuestions.optional(),
  })
  .meta({ id: 'UpdateAssistant' })
export type UpdateAssistant = z.infer<typeof UpdateAssistant>

export const PublishAssistant = z
  .strictObject({
    revision: Revision.optional(),
    note: z.string().trim().max(500).default('').describe('What is new, for who looks at the versions.'),
  })
  .meta({ id: 'PublishAssistant' })
export type PublishAssistant = z.infer<typeof PublishAssistant>

const VersionNumber = z.number().int().min(1).max(2_147_483_647)

export const RollBackAssistant = z
  .strictObject({ version: VersionNumber.describe('The version that is to answer again.') })
  .meta({ id: 'RollBackAssistant' })
export type RollBackAssistant = z.infer<typeof RollBackAssistant>

export const AssistantAccess = z
  .strictObject({
    access: z
      .enum(['workspace', 'restricted'])
      .describe('workspace: everybody who may ask; restricted: those who are named, and who may edit it.'),
    principals: z
      .array(z.union([UserId, GroupId]))
      .max(500)
      .describe('People and groups of the workspace who may use it where it is restricted.'),
  })
  .meta({ id: 'AssistantAccess' })
export type AssistantAccess = z.infer<typeof AssistantAccess>

/** `draft`: never published. `paused`: answers nobody for now. `archived`: put away. */
export const AssistantState = z.enum(['draft', 'published', 'paused', 'archived'])
export type AssistantState = z.infer<typeof AssistantState>

export const AssistantUse = z
  .object({
    lastUsedAt: Time.nullable().describe('null: never.'),
    answers: z.number().int(),
    errors: z.number().int().describe('Questions that got no answer because something failed.'),
    cost: z.number().describe('Of its answers, in the currency of the price table.'),
  })
  .meta({ id: 'AssistantUse' })
export type AssistantUse = z.infer<typeof AssistantUse>

/** An assistant as those see it who may use it: as it is published, or as its draft stands while it never was. */
export const Assistant = z
  .object({
    id: AssistantId,
    slug: AssistantSlug.describe('Its name for programs; also its model id in the OpenAI-compatible API.'),
    state: AssistantState,
    version: z.number().int().nullable().describe('The version that answers; null: none yet.'),
    name: z.string(),
    description: z.string(),
    greeting: z.string(),
    suggestedQuestions: z.array(z.string()),
    model: z.string().nullable(),
    collections: z.array(CollectionId).nullable(),
    language: Language.nullable(),
    access: AssistantAccess.shape.access,
    isChanged: z.boolean().describe('The draft differs from the version that answers.'),
    use: AssistantUse.nullable().describe('null: for those who may not edit assistants.'),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Assistant' })
export type Assistant = z.infer<typeof Assistant>

export const AssistantDraft = AssistantConfiguration.extend({
  revision: z.number().int().describe('Grows with each change.'),
  changed: z.array(z.string()).describe('Fields in which it differs from the version that answers.'),
}).meta({ id: 'AssistantDraft' })
export type AssistantDraft = z.infer<typeof AssistantDraft>

export const AssistantDetails = Assistant.extend({
  draft: AssistantDraft.nullable().describe('null: for those who may not edit assistants.'),
  principals: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .nullable()
    .describe('Who may use it where it is restricted. null: for those who may not edit assistants.'),
}).meta({ id: 'AssistantDetails' })
export type AssistantDetails = z.infer<typeof AssistantDetails>

export const AssistantList = page(Assistant).meta({ id: 'AssistantList' })

export const AssistantsQuery = PageQuery.extend({
  state: AssistantState.optional().describe('Absent: all but the archived ones.'),
})
export type AssistantsQuery = z.infer<typeof AssistantsQuery>

export const AssistantVersionSummary = z
  .object({
    version: z.number().int(),
    note: z.string(),
    changed: z.array(z.string()).describe('Fields in which it differs from the version before it.'),
    isPublished: z.boolean().describe('This is the one that answers.'),
    publishedBy: z
      .string()
      .nullable()
      .describe('The name of who published it; null where that is no person.'),
    createdAt: Time,
  })
  .meta({ id: 'AssistantVersionSummary' })
export type AssistantVersionSummary = z.infer<typeof AssistantVersionSummary>

export const AssistantVersionList = page(AssistantVersionSummary).meta({ id: 'AssistantVersionList' })

export const AssistantVersion = AssistantVersionSummary.extend({
  configuration: AssistantConfiguration,
}).meta({ id: 'AssistantVersion' })
export type AssistantVersion = z.infer<typeof AssistantVersion>

export const TryAssistant = z
  .strictObject({
    question: z.string().trim().min(1, sentences.question.en).max(8000),
    history: z
      .array(z.strictObject({ question: z.string().max(8000), answer: z.string().max(50_000) }))
      .max(10)
      .default([])
      .describe('What was asked and answered before, oldest first: nothing of a trial is kept.'),
    stream: z.boolean().optional().describe('true: the answer comes as server-sent events.'),
  })
  .meta({ id: 'TryAssistant' })
export type TryAssistant = z.infer<typeof TryAssistant>

/** What the draft answers: an answer that is kept nowhere. */
export const TrialAnswer = Answer.omit({ id: true, conversation: true, assistant: true })
  .extend({ revision: z.number().int().describe('Of the draft that answered.') })
  .meta({ id: 'TrialAnswer' })
export type TrialAnswer = z.infer<typeof TrialAnswer>

/** A streamed trial: one `start`; then `citations` and `delta` in any number; exactly one `done` or `error` ends it. */
export const TrialEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), model: z.string(), traceId: z.string() }),
  z.object({ type: z.literal('citations'), citations: z.array(Citation) }),
  z.object({ type: z.literal('delta'), text: z.string() }),
  TrialAnswer.extend({ type: z.literal('done') }),
  z.object({ type: z.literal('error'), problem: Problem }),
])
export type TrialEvent = z.infer<typeof TrialEvent>
