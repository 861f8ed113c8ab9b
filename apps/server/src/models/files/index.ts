import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blobs } from '../../platform/blobs/index.ts'
import { acrossWorkspaces, type Database } from '../../platform/database/index.ts'
import { holdsModel } from '../embeddings/model-folder.ts'
import { ModelFilesRefused } from './errors.ts'
import { type Hub, pullFromHub } from './hub.ts'
import { FilePath, type Manifest, measureFile, readManifest, writeManifest } from './manifest.ts'
import { mostBytes, storeFile } from './store-file.ts'

export { ModelFilesRefused } from './errors.ts'
export type { Manifest } from './manifest.ts'

interface KeptFile {
  path: string
  blob: string
  sha256: string
  bytes: string
  revision: string
}

export interface ModelFilesOptions {
  /** What machines share; absent: files come from the hub alone. */
  store?: { database: Database; blobs: Blobs }
  /** Where model files are, by organisation and name. */
  modelsDir: string
  hub: Hub
}

/** Files of models on this machine: fetched once from the hub, kept in the store of blobs for other machines. */
export function openModelFiles({ store, modelsDir, hub }: ModelFilesOptions) {
  const folderOf = (name: string) => join(modelsDir, name)

  const kept = async (name: string): Promise<KeptFile[]> => {
    if (!store) return []
    const { rows } = await acrossWorkspaces(() =>
      store.database.pool.query<KeptFile>(
        'select path, blob, sha256, bytes, revision from model_files where model = $1 order by path',
        [name],
      ),
    )
    return rows
  }

  const keptNames = async (): Promise<string[]> => {
    if (!store) return []
    const { rows } = await acrossWorkspaces(() =>
      store.database.pool.query<{ model: string }>('select distinct model from model_files'),
    )
    return rows.map(({ model }) => model)
  }

  /**
   * Puts a model's kept files into a folder; those that are there and right stay.
   * @returns false where none are kept
   * @throws ModelFilesRefused where one is not what was noted
   */
  async function takeKept(name: string, folder: string): Promise<boolean> {
    const files = await kept(name)
    if (files.length === 0) return false
    for (const { path, blob, sha256 } of files) {
      const place = join(folder, FilePath.parse(path))
      const there = await measureFile(place).catch(() => undefined)
      if (there?.sha256 !== sha256) await storeFile(await store!.blobs.get(blob), place, sha256)
    }
    await writeManifest(folder, {
      name,
      revision: files[0]!.revision,
      files: files.map(({ path, bytes, sha256 }) => ({ path, bytes: Number(bytes), sha256 })),
    })
    return true
  }

  /**
   * Keeps a model's files for other machines, in place of what is kept of it.
   * @throws ModelFilesRefused where it is not here, or a file is not what was noted
   */
  async function push(name: string, onFile: (path: string) => void): Promise<Manifest> {
    if (!store) throw new Error('There is no store to keep model files in.')
    const { database, blobs } = store
    const folder = folderOf(name)
    const manifest = await readManifest(folder, name)
    if (!manifest || manifest.files.length === 0) throw ModelFilesRefused.notHere(name, folder)
    const stored: { path: string; blob: string; sha256: string; bytes: number }[] = []
    try {
      for (const { path, sha256 } of manifest.files) {
        onFile(path)
        const place = join(folder, path)
        const { id, ...info } = await blobs.put(createReadStream(place), { maxBytes: mostBytes })
        stored.push({ path, blob: id, ...info })
        if (info.sha256 !== sha256) throw ModelFilesRefused.altered(place, sha256, info.sha256)
      }
    } catch (error) {
      for (const { blob } of stored) await blobs.delete(blob)
      throw error
    }
    const before = await kept(name)
    await acrossWorkspaces(() =>
      database.transaction(async (tx) => {
        await tx.$client.query('delete from model_files where model = $1', [name])
        for (const { path, blob, sha256, bytes } of stored)
          await tx.$client.query(
            'insert into model_files (model, path, blob, sha256, bytes, revision) values ($1, $2, $3, $4, $5, $6)',
            [name, path, blob, sha256, bytes, manifest.revision],
          )
      }),
    )
    for (const { blob } of before) await blobs.delete(blob)
    return manifest
  }

  /** Whether a model that is here says something of each token, such as whether it is of a name: it makes no vectors. */
  async function isForNames(name: string): Promise<boolean> {
    const text = await readFile(join(folderOf(name), 'config.json'), 'utf8').catch(() => '{}')
    const { architectures = [] } = JSON.parse(text) as { architectures?: string[] }
    return architectures.some((one) => one.endsWith('ForTokenClassification'))
  }

  return {
    takeKept,
    push,
    folderOf,
    isForNames,

    /** Models for vectors that are on this machine, whole, or kept where it can fetch them: `organisation/name`, by name. */
    async names(): Promise<string[]> {
      const names = new Set(await keptNames())
      for (const organisation of await subfolders(modelsDir))
        for (const name of await subfolders(join(modelsDir, organisation)))
          if (holdsModel(join(modelsDir, organisation, name))) names.add(`${organisation}/${name}`)
      for (const name of names) if (await isForNames(name)) names.delete(name)
      return [...names].sort()
    },

    /** Fetches a model: from what is kept of it, else from the hub. @throws ModelFilesRefused */
    async pull(
      name: string,
      { onFile, fromHub = false }: { onFile: (path: string) => void; fromHub?: boolean },
    ): Promise<Manifest> {
      const folder = folderOf(name)
      if (!fromHub && (await takeKept(name, folder))) return (await readManifest(folder, name))!
      return pullFromHub(hub, name, folder, onFile)
    },
  }
}

const subfolders = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
