import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { DatabaseRefused } from '../errors.ts'
import { syncFolder } from './syncing-file-system.ts'

/** PostgreSQL's major version inside the pinned PGlite: a data folder is of exactly one. */
const engineVersion = '18'

/**
 * Makes sure that `folder` holds a whole database: what is there stays; an empty place gets the snapshot.
 * The snapshot is unpacked beside it, made durable, and renamed: a process killed on the way leaves
 * something that the next start throws away, never half a database.
 * @param archive a tar, packed with brotli (scripts/make-snapshot.ts)
 * @throws DatabaseRefused when the folder holds something else, or a database of another major version
 */
export async function unpackSnapshot(archive: string, folder: string): Promise<void> {
  const parent = dirname(folder)
  const unpacking = `${folder}.unpacking`
  fs.rmSync(unpacking, { recursive: true, force: true })
  if (fs.existsSync(folder)) {
    refuseForeignFolder(folder)
    return
  }
  fs.mkdirSync(unpacking, { recursive: true, mode: 0o700 })
  const folders = new Set([unpacking])
  const files: { path: string; content: Buffer }[] = []
  for (const entry of readTar(brotliDecompressSync(fs.readFileSync(archive)))) {
    const path = join(unpacking, entry.name)
    const inside = entry.isFolder ? path : dirname(path)
    if (!folders.has(inside)) fs.mkdirSync(inside, { recursive: true, mode: 0o700 })
    folders.add(inside)
    if (!entry.isFolder) files.push({ path, content: entry.content })
  }
  // Many at once: the disk makes a thousand small files durable in few turns instead of a thousand.
  await Promise.all(files.map(({ path, content }) => writeFile(path, content, { mode: 0o600, flush: true })))
  for (const path of folders) syncFolder(path)
  fs.renameSync(unpacking, folder)
  syncFolder(parent)
}

function refuseForeignFolder(folder: string): void {
  let version: string
  try {
    version = fs.readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  } catch (cause) {
    throw new DatabaseRefused(
      {
        en: `"${folder}" is there but holds no database. Move it away, then start again.`,
        'pt-BR': `"${folder}" existe, mas não contém um banco de dados. Tire a pasta de lá e inicie de novo.`,
      },
      { cause },
    )
  }
  if (version !== engineVersion)
    throw new DatabaseRefused({
      en: `The database in "${folder}" is of PostgreSQL ${version}, this Gepeto carries ${engineVersion}. Use the Gepeto that wrote it to make a backup, and restore that.`,
      'pt-BR': `O banco em "${folder}" é do PostgreSQL ${version}; este Gepeto traz o ${engineVersion}. Faça um backup com o Gepeto que o gravou e restaure-o aqui.`,
    })
}

/** The plain POSIX tar that PGlite's dumpDataDir writes: 512-byte blocks, names of up to 100 bytes. */
function* readTar(tar: Buffer): Generator<{ name: string; isFolder: boolean; content: Buffer }> {
  const block = 512
  for (let offset = 0; offset + block <= tar.length && tar[offset] !== 0; ) {
    const text = (start: number, length: number) => {
      const field = tar.subarray(offset + start, offset + start + length)
      const end = field.indexOf(0)
      return field.toString('utf8', 0, end < 0 ? length : end)
    }
    const size = Number.parseInt(text(124, 12), 8)
    const start = offset + block
    yield { name: text(0, 100), isFolder: text(156, 1) === '5', content: tar.subarray(start, start + size) }
    offset = start + Math.ceil(size / block) * block
  }
}
