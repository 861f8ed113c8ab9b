import type { ChooseEmbedding, EmbeddingSettings, TestEmbedding } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import type { Embeddings, EmbeddingTrial } from '../../models/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Serving } from '../embedding/serving.ts'
import { askForVectors, askToSettle } from '../embedding/vector-job.ts'
import { embeddingChosen, embeddingTested } from '../facts.ts'
import { embeddingChoices } from '../tables.ts'

export interface EmbeddingCommandsOptions {
  database: Database
  jobs: Jobs
  embeddings: Embeddings
  serving: Serving
}

/** What makes the vectors of a workspace. */
export function embeddingCommands({ database, jobs, embeddings, serving }: EmbeddingCommandsOptions) {
  const { nameOf, usual } = embeddings

  async function settingsOf(workspaceId: string): Promise<EmbeddingSettings> {
    const id = await serving.idOf(workspaceId)
    const [chosen, standing, offered] = await Promise.all([
      serving.choiceOf(workspaceId),
      serving.standing(workspaceId),
      embeddings.offered(workspaceId),
    ])
    // After a switch it takes this instance a moment to search by the new vectors: until then they are still coming.
    const { arrived } = standing
    const coming = standing.coming ?? (arrived && arrived.embedder !== id ? arrived : undefined)
    const view = async (embedder: string) => ({
      model: nameOf(embedder),
      isAvailable: (await embeddings.find(workspaceId, embedder)) !== undefined,
    })
    return {
      chosen: chosen ?? null,
      usual: nameOf(usual.id),
      serving: await view(id),
      coming: coming ? { ...(await view(coming.embedder)), done: coming.done, total: coming.total } : null,
      offered,
    }
  }

  return {
    /** What serves, how far what comes is, and what there is to choose from. */
    getEmbeddings: guarded('models:manage', (actor: Actor) => settingsOf(actor.workspaceId)),

    /**
     * Vectors are made anew in the background, and serve once all are there. What serves already, chosen again, ends
     * that.
     * @throws EmbeddingNotOffered
     */
    chooseEmbedding: guarded(
      'models:manage',
      async (actor: Actor, { model }: ChooseEmbedding): Promise<EmbeddingSettings> => {
        const { workspaceId } = actor
        if (model !== null) await embeddings.check(workspaceId, model)
        const embedder = model === null ? usual : await embeddings.find(workspaceId, model)
        await database.transaction(async (tx) => {
          if (model === null)
            await tx.delete(embeddingChoices).where(eq(embeddingChoices.workspaceId, workspaceId))
          else
            await tx
              .insert(embeddingChoices)
              .values({ workspaceId, model })
              .onConflictDoUpdate({
                target: embeddingChoices.workspaceId,
                set: { model, changedAt: new Date() },
              })
          await appendEvents(tx, actor, [embeddingChosen(workspaceId, model)])
          if (embedder && (await serving.want(tx, workspaceId, embedder.id)))
            await askForVectors(jobs, tx, workspaceId)
          else await askToSettle(jobs, tx, workspaceId)
        })
        await serving.follow(workspaceId)
        return settingsOf(workspaceId)
      },
    ),

    /** Asks a model for one vector. @throws EmbeddingNotOffered */
    testEmbedding: guarded(
      'models:manage',
      async (actor: Actor, { model }: TestEmbedding): Promise<EmbeddingTrial> => {
        const result = await embeddings.test(actor.workspaceId, model)
        await database.transaction((tx) =>
          appendEvents(tx, actor, [embeddingTested(actor.workspaceId, model, result.isWorking)]),
        )
        return result
      },
    ),
  }
}
