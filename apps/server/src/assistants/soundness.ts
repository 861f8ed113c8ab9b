import type { UpdateAssistant } from '@gepeto/contract'
import type { Knowledge } from '../knowledge/index.ts'
import { ModelNotFound, type Models } from '../models/index.ts'
import type { Actor } from '../platform/actor.ts'
import { InvalidRequest } from '../platform/http/errors.ts'

export interface SoundnessOptions {
  knowledge: Pick<Knowledge, 'readableCollections'>
  models: Pick<Models, 'route'>
  unknownPrincipals(actor: Actor, ids: string[]): Promise<string[]>
}

/** Whether what a configuration names is there, as far as the actor may see. */
export function openSoundness({ knowledge, models, unknownPrincipals }: SoundnessOptions) {
  return {
    /** @throws ModelNotFound, CollectionNotFound for what is named newly */
    async requireKnown(
      actor: Actor,
      { model, collections }: Pick<UpdateAssistant, 'model' | 'collections'>,
      standing: readonly string[] = [],
    ): Promise<void> {
      if (model) await models.route(actor, model)
      // Somebody else may have put in a collection that this actor cannot read: it stays theirs to take out.
      const added = collections?.filter((id) => !standing.includes(id)) ?? []
      if (added.length > 0) await knowledge.readableCollections(actor, added)
    },

    /** @throws InvalidRequest naming the first that is neither a person nor a group of the workspace */
    async requirePrincipals(actor: Actor, principals: string[]): Promise<void> {
      const unknown = await unknownPrincipals(actor, principals)
      const place = principals.findIndex((principal) => unknown.includes(principal))
      if (place >= 0)
        throw new InvalidRequest(`principals.${place}`, {
          en: 'is no person or group of this workspace.',
          'pt-BR': 'não é pessoa nem grupo deste espaço de trabalho.',
        })
    },

    async isModelName(actor: Actor, name: string): Promise<boolean> {
      try {
        await models.route(actor, name)
        return true
      } catch (error) {
        if (error instanceof ModelNotFound) return false
        throw error
      }
    },
  }
}

export type Soundness = ReturnType<typeof openSoundness>
