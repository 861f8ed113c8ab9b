import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

const fileName = 'gepeto-model.json'

/** A path inside a folder that leads nowhere else. */
export const FilePath = z
  .string()
  .min(1)
  .refine(
    (path) => posix.normalize(path) === path && !posix.isAbsolute(path) && !/^\.\.?(\/|$)|[\\\0]/.test(path),
  )

/** What a model's folder holds, noted when it was fetched. */
export const Manifest = z.object({
  name: z.string(),
  /** Of the hub; '' where the files came another way. */
  revision: z.string(),
  files: z.array(
    z.object({
      path: FilePath,
      bytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})
export type Manifest = z.infer<typeof Manifest>

/** Written last and in one piece: a folder with a manifest is whole. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, fileName)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(`${path}.partial`, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.partial`, path)
}

/** As it was noted, or as the folder is where somebody put the files there by hand; undefined: no folder. */
export async function readManifest(folder: string, name: string): Promise<Manifest | undefined> {
  if (!existsSync(folder)) return undefined
  const noted = await readFile(join(folder, fileName), 'utf8').catch(() => undefined)
  if (noted !== undefined) return Manifest.parse(JSON.parse(noted))
  const files: Manifest['files'] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.partial')) continue
    const path = join(entry.parentPath, entry.name)
    const inside = path
      .slice(folder.length + 1)
      .split(sep)
      .join('/')
    files.push({ path: inside, ...(await measureFile(path)) })
  }
  return { name, revision: '', files: files.sort((one, other) => (one.path < other.path ? -1 : 1)) }
}

export async function measureFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length
      hash.update(chunk)
    }
  })
  return { bytes, sha256: hash.digest('hex') }
}
