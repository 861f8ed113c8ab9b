import type { ChatCompletionRequest, EmbeddingRequest, OpenAiModel } from '@gepeto/contract'
import type { Answers } from '../../answers/index.ts'
import type { Assistants } from '../../assistants/index.ts'
import { DEFAULT_ROUTE, type LocalEmbedder, type Models, RefusedByProvider } from '../../models/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/index.ts'
import { embeddingCommand } from './embeddings.ts'
import { CompletionModelNotFound } from './errors.ts'
import type { EventStream } from './event-stream.ts'
import { groundedCompletions } from './grounded.ts'
import { plainCompletions, type WholeCompletion } from './plain.ts'
import type { RawJson } from './raw-json.ts'
import {
  assistantIds,
  builtin,
  defaultAssistant,
  groundedIds,
  hasUsualModel,
  type ModelResolver,
  plainIds,
  resolveModel,
} from './resolve-model.ts'

export { openAiRoutes } from './routes.ts'

export interface OpenAiOptions {
  models: Models
  answers: Answers
  assistants: Assistants
  database: Database
  embedder: LocalEmbedder
}

/** The newest so many assistants are listed. */
const mostAssistants = 100

/** Seconds since 1970: all models are as old as this server's start. */
const startedAt = Math.floor(Date.now() / 1000)

/** OpenAI's API: a gateway to the configured models, and answers from documents. */
export function createOpenAi({ models, answers, assistants, database, embedder }: OpenAiOptions) {
  const resolvers: ModelResolver[] = [groundedIds, plainIds(models), assistantIds(assistants)]
  const plain = plainCompletions(models, models.forward)
  const grounded = groundedCompletions({ answers, database })
  const embed = embeddingCommand(embedder, models.meter)

  const entry = (id: string, owner: string): OpenAiModel => ({
    id,
    object: 'model',
    created: startedAt,
    owned_by: owner,
  })

  /** Those that the actor may see; a caller who may see none can still ask one by its name. */
  async function publishedSlugs(actor: Actor): Promise<string[]> {
    if (!actor.permissions.has('assistants:read')) return []
    const { items } = await assistants.listAssistants(actor, { limit: mostAssistants, state: 'published' })
    return items.map(({ slug }) => slug)
  }

  async function list(actor: Actor): Promise<OpenAiModel[]> {
    const [{ items }, published, hasDefault] = await Promise.all([
      models.list(actor),
      publishedSlugs(actor),
      hasUsualModel(models, actor),
    ])
    return [
      entry(defaultAssistant, 'gepeto'),
      entry(builtin, 'gepeto'),
      ...(hasDefault ? [entry(DEFAULT_ROUTE, 'route')] : []),
      ...published.map((slug) => entry(slug, 'gepeto')),
      ...items.filter(({ id }) => id !== builtin).map(({ id, provider }) => entry(id, provider)),
    ]
  }

  return {
    /** A whole completion. @throws CompletionModelNotFound, ParameterUnsupported, ModelsUnavailable, RefusedByProvider */
    complete: guarded(
      'answers:ask',
      async (
        actor: Actor,
        raw: RawJson,
        request: ChatCompletionRequest,
        signal: AbortSignal,
      ): Promise<WholeCompletion> => {
        const found = await resolveModel(resolvers, actor, request.model)
        return found.kind === 'plain'
          ? plain.complete({ actor, route: found.route, raw, request, signal })
          : grounded.complete({ actor, asked: found.asked, request, signal })
      },
    ),

    /** The same, as it is said: what writes it, once a model has begun to speak. */
    stream: guarded(
      'answers:ask',
      async (
        actor: Actor,
        raw: RawJson,
        request: ChatCompletionRequest,
        signal: AbortSignal,
      ): Promise<(out: EventStream) => Promise<void>> => {
        const found = await resolveModel(resolvers, actor, request.model)
        return found.kind === 'plain'
          ? plain.stream({ actor, route: found.route, raw, request, signal })
          : grounded.stream({ actor, asked: found.asked, request, signal })
      },
    ),

    embed: guarded('answers:ask', (actor: Actor, request: EmbeddingRequest) => embed(actor, request)),

    listModels: guarded('answers:ask', async (actor: Actor) => ({
      object: 'list' as const,
      data: await list(actor),
    })),

    /** @throws CompletionModelNotFound */
    findModel: guarded('answers:ask', async (actor: Actor, id: string): Promise<OpenAiModel> => {
      const found = (await list(actor)).find((model) => model.id === id)
      if (!found) throw new CompletionModelNotFound(id)
      return found
    }),

    /** The provider's own refusal of a request, which goes out as it is; undefined for every other error. */
    refusalOf: (error: unknown): RefusedByProvider | undefined =>
      error instanceof RefusedByProvider ? error : undefined,
  }
}

export type OpenAi = ReturnType<typeof createOpenAi>
