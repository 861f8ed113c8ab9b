import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ChainAltered } from './errors.ts'
import { type Checkpoint, checkSignatures, type Signer } from './signer.ts'

/**
 * The newest signed checkpoint of each chain, kept outside of the database: whoever rewrites all that stands in there has
 * another history than this one. Of the system's chain too.
 */
export interface Anchors {
  /**
   * @param by who signed it: what somebody else put there is none of ours
   * @returns undefined where none was kept
   * @throws ChainAltered where what was kept was changed since
   */
  newest(workspaceId: string, by: SignedBy): Promise<Checkpoint | undefined>
  /** In place of the one before. Durable once it resolves. */
  keep(checkpoint: Checkpoint): Promise<void>
  /** Absent where there is nothing to say. */
  check?(): Promise<{ status?: 'degraded'; detail: string }>
}

export type SignedBy = Pick<Signer, 'publicKey' | 'keyId'>

/** @returns undefined for what is no checkpoint of this chain by that signer */
export function readCheckpoint(text: string, workspaceId: string, by: SignedBy): Checkpoint | undefined {
  let read: Checkpoint
  try {
    read = JSON.parse(text) as Checkpoint
  } catch {
    return undefined
  }
  const isOurs = read?.workspaceId === workspaceId && typeof read.signature === 'string'
  return isOurs && checkSignatures(by.publicKey).checkpoint(read) ? read : undefined
}

/** A file for each chain, in a folder of the data folder. */
export function folderAnchors(folder: string): Anchors {
  const fileOf = ({ workspaceId, keyId }: Pick<Checkpoint, 'workspaceId' | 'keyId'>) =>
    join(folder, keyId, `${encodeURIComponent(workspaceId)}.json`)
  return {
    async newest(workspaceId, by) {
      const file = fileOf({ workspaceId, ...by })
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (text === undefined) return undefined
      const kept = readCheckpoint(text, workspaceId, by)
      // Written whole or not at all, under our own key's name: somebody else was here.
      if (!kept) throw new ChainAltered(`${file} holds no checkpoint of this server any more`)
      return kept
    },
    async keep(checkpoint) {
      const file = fileOf(checkpoint)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await writeFile(`${file}.new`, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600, flush: true })
      await rename(`${file}.new`, file)
    },
  }
}
