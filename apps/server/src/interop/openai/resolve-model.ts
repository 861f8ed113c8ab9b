import type { AnswerRequest } from '../../answers/index.ts'
import { AssistantNotFound, type Assistants } from '../../assistants/index.ts'
import { DEFAULT_ROUTE, ModelNotFound, type Models, type Route } from '../../models/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { CompletionModelNotFound } from './errors.ts'

/** What stands behind a model id. */
export type Resolved =
  /** A configured model, or a chain of them: Gepeto is a gateway to it. */
  | { kind: 'plain'; route: Route }
  /** An answer from documents, with citations. */
  | { kind: 'grounded'; asked: Pick<AnswerRequest, 'model' | 'assistant'> }

/** Turns a model id into what stands behind it, if it is one of its own. */
export type ModelResolver = (actor: Actor, id: string) => Promise<Resolved | undefined>

/** The default assistant: all that the asker may read, answered by the workspace's usual models. */
export const defaultAssistant = 'gepeto'

/** The built-in model as the one that answers: quotes only, without any other model. */
export const builtin = 'builtin'

export const groundedIds: ModelResolver = async (_actor, id) => {
  if (id === defaultAssistant) return { kind: 'grounded', asked: {} }
  return id === builtin ? { kind: 'grounded', asked: { model: builtin } } : undefined
}

/** Whether the usual models can be asked for a completion: the built-in one alone has none to give. */
export async function hasUsualModel(models: Pick<Models, 'route'>, actor: Actor): Promise<boolean> {
  const { steps } = await models.route(actor)
  return steps[0]!.target.provider !== builtin
}

/** The published assistants that the actor may use, by slug or id. */
export function assistantIds(assistants: Pick<Assistants, 'published'>): ModelResolver {
  return async (actor, id) => {
    if (id.includes('/')) return undefined
    try {
      return { kind: 'grounded', asked: { assistant: await assistants.published(actor, id) } }
    } catch (error) {
      if (error instanceof AssistantNotFound) return undefined
      throw error
    }
  }
}

/** `provider/model`, and routes by their names. */
export function plainIds(models: Pick<Models, 'route' | 'list'>): ModelResolver {
  return async (actor, id) => {
    // A provider's name alone is a model to ask elsewhere, but no id of one.
    if (!id.includes('/') && id !== DEFAULT_ROUTE) {
      const { items } = await models.list(actor)
      if (!items.some((model) => model.id === id)) return undefined
    }
    if (id === DEFAULT_ROUTE && !(await hasUsualModel(models, actor))) return undefined
    try {
      return { kind: 'plain', route: await models.route(actor, id) }
    } catch (error) {
      if (error instanceof ModelNotFound) return undefined
      throw error
    }
  }
}

/** @throws CompletionModelNotFound */
export async function resolveModel(
  resolvers: readonly ModelResolver[],
  actor: Actor,
  id: string,
): Promise<Resolved> {
  for (const resolve of resolvers) {
    const found = await resolve(actor, id)
    if (found) return found
  }
  throw new CompletionModelNotFound(id)
}
