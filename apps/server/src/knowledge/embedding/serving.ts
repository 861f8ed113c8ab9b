import { eq } from 'drizzle-orm'
import type { Embedder, Embeddings } from '../../models/index.ts'
import type { Bus } from '../../platform/bus/index.ts'
import {
  acrossWorkspaces,
  type Database,
  inWorkspace,
  type Transaction,
} from '../../platform/database/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { embeddingChoices, embeddingModels } from '../tables.ts'
import { readStanding, type Standing, settleStanding } from './standing.ts'
import { isAnyWithout } from './vector-rows.ts'

/** How long what was read is trusted where no word of a switch comes, in milliseconds. */
const trustedMs = 30_000

const topic = 'knowledge.embedding-switched'

/** Which embedder's vectors a workspace's passages are found by, on all instances, and which one shall take its place. */
export interface Serving {
  /** Of the embedder whose vectors are searched. */
  idOf(workspaceId: string): Promise<string>
  /** Undefined where it cannot be had any more (its key is gone): search goes by words until the next has come. */
  embedder(workspaceId: string): Promise<Embedder | undefined>
  /** What the workspace chose, as it is written in GEPETO_EMBEDDINGS; undefined: it goes by that. */
  choiceOf(workspaceId: string): Promise<string | undefined>
  /** The one it asks for; undefined where that cannot be had. */
  wanted(workspaceId: string): Promise<Embedder | undefined>
  standing(workspaceId: string): Promise<Standing>
  /** Notes what the workspace asks for from now on. @returns whether vectors have to be made for it */
  want(tx: Transaction, workspaceId: string, embedder: string): Promise<boolean>
  /** Called on each instance before it begins to search by the new vectors. */
  beforeSwitch(listener: (workspaceId: string, from: string, to: string) => Promise<void>): void
  /** Called after it. */
  afterSwitch(listener: () => void): void
  /** Makes the one that was coming the one that serves, unless passages lack its vectors or another is wanted meanwhile. */
  switchTo(tx: Transaction, workspaceId: string, id: string): Promise<'switched' | 'behind' | 'unwanted'>
  /** Goes by what the database says now. */
  follow(workspaceId: string): Promise<void>
  close(): void
}

export interface ServingOptions {
  database: Database
  embeddings: Embeddings
  bus: Bus
  log: Log
}

/** Notes what each workspace asks for; where there are no passages yet, it serves at once. */
export async function openServing({ database, embeddings, bus, log }: ServingOptions): Promise<Serving> {
  const listeners = {
    before: [] as ((workspaceId: string, from: string, to: string) => Promise<void>)[],
    after: [] as (() => void)[],
  }
  /** The embedder whose vectors this instance searches, by workspace. */
  const current = new Map<string, string>()
  const following = new Map<string, Promise<void>>()
  let lookedAt = performance.now()

  async function choiceOf(workspaceId: string): Promise<string | undefined> {
    const [row] = await inWorkspace(workspaceId, () =>
      database.drizzle.select().from(embeddingChoices).where(eq(embeddingChoices.workspaceId, workspaceId)),
    )
    return row?.model
  }

  async function wanted(workspaceId: string): Promise<Embedder | undefined> {
    const choice = await choiceOf(workspaceId)
    return choice === undefined ? embeddings.usual : embeddings.find(workspaceId, choice)
  }

  /** What is asked for cannot be had for now: what served before goes on. */
  async function settle(workspaceId: string): Promise<string> {
    const embedder = await wanted(workspaceId)
    const { serving } = await inWorkspace(workspaceId, () =>
      database.transaction((tx) => settleStanding(tx, workspaceId, embedder?.id)),
    )
    return serving ?? embeddings.usual.id
  }

  async function known(workspaceId: string): Promise<string> {
    const id = current.get(workspaceId)
    if (id !== undefined) return id
    const settled = await settle(workspaceId)
    const first = current.get(workspaceId) ?? settled
    current.set(workspaceId, first)
    return first
  }

  async function look(workspaceId: string): Promise<void> {
    const from = await known(workspaceId)
    const { serving: to } = await inWorkspace(workspaceId, () => readStanding(database, workspaceId))
    if (to === undefined || to === from) return
    for (const listener of listeners.before) await listener(workspaceId, from, to)
    current.set(workspaceId, to)
    for (const listener of listeners.after) listener()
    log.info({ workspaceId, embedder: to }, 'passages are found by the vectors of another embedding model')
  }

  function follow(workspaceId: string): Promise<void> {
    // What was noted after a look began is seen by the next one.
    const last = (following.get(workspaceId) ?? Promise.resolve()).catch(() => {})
    const next = last.then(() => look(workspaceId))
    following.set(workspaceId, next)
    const ended = () => {
      if (following.get(workspaceId) === next) following.delete(workspaceId)
    }
    next.then(ended, ended)
    return next
  }

  const quietly = (work: Promise<void>) =>
    void work.catch((error: unknown) => log.warn({ err: error }, 'the embedding model in use is unknown'))

  async function followAll(): Promise<void> {
    const rows = await acrossWorkspaces(() =>
      database.drizzle.select().from(embeddingModels).where(eq(embeddingModels.state, 'serving')),
    )
    for (const { workspaceId, embedder } of rows)
      if (current.has(workspaceId) && current.get(workspaceId) !== embedder) await follow(workspaceId)
  }

  async function idOf(workspaceId: string): Promise<string> {
    if (performance.now() - lookedAt > trustedMs) {
      lookedAt = performance.now()
      quietly(followAll())
    }
    return current.get(workspaceId) ?? known(workspaceId)
  }

  const end = bus.subscribe(topic, (message) =>
    quietly(follow((message as { workspaceId: string }).workspaceId)),
  )
  bus.onRejoined(() => quietly(followAll()))

  /** Those whose choice or whose GEPETO_EMBEDDINGS is another than what is noted are settled anew. */
  async function start(): Promise<void> {
    const { rows } = await acrossWorkspaces(() =>
      database.pool.query<Record<'serving' | 'coming' | 'choice', string | null> & { workspaceId: string }>(
        `select c.workspace_id as "workspaceId", s.embedder as serving, m.embedder as coming, e.model as choice
         from (select distinct workspace_id from collections) c
         left join embedding_choices e on e.workspace_id = c.workspace_id
         left join embedding_models s on s.workspace_id = c.workspace_id and s.state = 'serving'
         left join embedding_models m on m.workspace_id = c.workspace_id and m.state = 'coming'`,
      ),
    )
    for (const { workspaceId, serving, coming, choice } of rows) {
      const asked = choice === null ? embeddings.usual : await embeddings.find(workspaceId, choice)
      const isSettled = serving !== null && (coming ?? serving) === asked?.id
      current.set(workspaceId, isSettled ? serving : await settle(workspaceId))
    }
  }
  await start()

  return {
    idOf,
    choiceOf,
    wanted,
    follow,
    embedder: async (workspaceId) => embeddings.find(workspaceId, await idOf(workspaceId)),
    standing: (workspaceId) => inWorkspace(workspaceId, () => readStanding(database, workspaceId)),
    async want(tx, workspaceId, embedder) {
      const { coming } = await settleStanding(tx, workspaceId, embedder)
      tx.afterCommit(() => bus.publish(topic, { workspaceId }))
      return coming !== undefined
    },
    beforeSwitch: (listener) => void listeners.before.push(listener),
    afterSwitch: (listener) => void listeners.after.push(listener),
    async switchTo(tx, workspaceId, id) {
      // A document that comes in meanwhile waits, and then knows that it is behind.
      await tx.$client.query('select from embedding_models where workspace_id = $1 for update', [workspaceId])
      const { coming } = await readStanding(tx, workspaceId)
      if (coming?.embedder !== id) return 'unwanted'
      if (await isAnyWithout(tx, workspaceId, id)) return 'behind'
      await tx.$client.query(`delete from embedding_models where workspace_id = $1 and state = 'serving'`, [
        workspaceId,
      ])
      await tx.$client.query(
        `update embedding_models set state = 'serving', changed_at = now() where workspace_id = $1`,
        [workspaceId],
      )
      tx.afterCommit(() => bus.publish(topic, { workspaceId }))
      return 'switched'
    },
    close: end,
  }
}
