import { and, desc, eq } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { BlobInfo, Blobs } from '../platform/blobs/index.ts'
import { type Holder, holderOf } from '../platform/crypto/data-keys.ts'
import { type Database, inWorkspace } from '../platform/database/index.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { discardBlobsJob } from './document-store.ts'
import { documentVersions } from './tables.ts'

const sealJob = 'knowledge.seal-originals'

/** Versions looked at together. */
const batchSize = 100

/** How long a content is kept after another took its place, in milliseconds: for who was about to read it. */
const readersLeaveMs = 60_000

export interface OriginalsOptions {
  database: Database
  blobs: Blobs
  jobs: Jobs
  log: Log
}

/** Whose key seals the original bytes of documents. */
export interface Originals {
  /**
   * Somebody has brought a content that stands in a document already. Two have it now, so it is the workspace's: erasing
   * one of them must not take it from the other. Deletes what was brought.
   */
  share(actor: Actor, documentId: string, brought: BlobInfo): Promise<void>
  /** Asks for the job that seals what lies here from before originals were sealed. */
  resume(): Promise<void>
}

interface ClearVersion {
  document_id: string
  version: number
  blob: string
  bytes: string
  workspace_id: string
  person_id: string | null
}

/**
 * Who brought each version stands in the log in plain: the first was added, each further one replaced the one before. Of
 * a person who is gone from the workspace, the content is the workspace's: their key may be destroyed already.
 */
const findClear = {
  name: 'knowledge.find-clear-originals',
  text: `
    select v.document_id, v.version, v.blob, v.bytes, d.workspace_id, m.user_id as person_id
    from document_versions v
      join documents d on d.id = v.document_id
      left join lateral (
        select e.actor_kind, e.actor_id from events e
        where e.subject_id = d.id and e.kind in ('knowledge.document.added', 'knowledge.document.replaced')
        order by e.created_at, e.id offset v.version - 1 limit 1) brought on true
      left join api_keys k on brought.actor_kind = 'key' and k.id = brought.actor_id
      left join memberships m on m.workspace_id = d.workspace_id
        and m.user_id = case brought.actor_kind when 'user' then brought.actor_id else k.user_id end
    where strpos(v.blob, '.') = 0 and (v.document_id, v.version) > ($1, $2)
    order by v.document_id, v.version limit $3`,
}

export function openOriginals({ database, blobs, jobs, log }: OriginalsOptions): Originals {
  /** The same bytes under another key, in place of what a version has. */
  async function sealAnew(
    { documentId, version, blob }: { documentId: string; version: number; blob: string },
    from: { id: string; bytes: number },
    holder: Holder,
  ): Promise<void> {
    const sealed = await blobs.put(await blobs.get(from.id), { maxBytes: from.bytes, holder })
    const isTaken = await database.transaction(async (tx) => {
      const { rowCount } = await tx
        .update(documentVersions)
        .set({ blob: sealed.id })
        .where(
          and(
            eq(documentVersions.documentId, documentId),
            eq(documentVersions.version, version),
            eq(documentVersions.blob, blob),
          ),
        )
      if (!rowCount) return false
      const startAfter = new Date(Date.now() + readersLeaveMs)
      await jobs.send(tx, discardBlobsJob, { ids: [blob] }, { startAfter })
      return true
    })
    // It was deleted meanwhile, or another instance was faster.
    if (!isTaken) await blobs.delete(sealed.id)
  }

  async function sealOne(row: ClearVersion): Promise<void> {
    const { document_id: documentId, version, blob, workspace_id: workspaceId, person_id: personId } = row
    try {
      const from = { id: blob, bytes: Number(row.bytes) }
      await sealAnew({ documentId, version, blob }, from, { workspaceId, personId: personId ?? '' })
    } catch (error) {
      if (!blobs.isNotFound(error)) throw error
      log.warn({ documentId, version }, 'an original is missing and was not sealed')
    }
  }

  const clearAfter = async (documentId: string, version: number, limit: number) =>
    (await database.pool.query<ClearVersion>({ ...findClear, values: [documentId, version, limit] })).rows

  jobs.define(sealJob, {}, async (_, signal) => {
    let sealed = 0
    for (let last: ClearVersion | undefined; ; ) {
      const rows = await clearAfter(last?.document_id ?? '', last?.version ?? 0, batchSize)
      for (const row of rows) {
        signal.throwIfAborted()
        await inWorkspace(row.workspace_id, () => sealOne(row))
      }
      sealed += rows.length
      last = rows.at(-1)
      if (rows.length < batchSize) break
    }
    log.info({ originals: sealed }, 'originals from before were sealed')
  })

  return {
    async share(actor, documentId, brought) {
      const holder: Holder = { workspaceId: actor.workspaceId, personId: '' }
      const [standing] = await database.drizzle
        .select({ version: documentVersions.version, blob: documentVersions.blob })
        .from(documentVersions)
        .where(and(eq(documentVersions.documentId, documentId), eq(documentVersions.sha256, brought.sha256)))
        .orderBy(desc(documentVersions.version))
        .limit(1)
      const isShared =
        standing &&
        !(await blobs.isHeldBy(standing.blob, holderOf(actor))) &&
        !(await blobs.isHeldBy(standing.blob, holder))
      if (isShared) await sealAnew({ documentId, ...standing }, brought, holder)
      await blobs.delete(brought.id)
    },

    async resume() {
      if ((await clearAfter('', 0, 1)).length === 0) return
      await database.transaction((tx) => jobs.send(tx, sealJob, {}, { key: 'all' }))
    },
  }
}
