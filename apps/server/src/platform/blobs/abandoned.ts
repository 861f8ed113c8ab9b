import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What a file is called until it is whole. */
export const partial = '.partial'

/** A stream that never ended: the process died. Half a day is longer than any upload takes. */
const partialAgeMs = 12 * 3600 * 1000

/** Deletes what processes that died have left in a folder and below it. */
export async function removeAbandoned(folder: string): Promise<void> {
  const oldest = Date.now() - partialAgeMs
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(partial)) continue
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && found.mtimeMs < oldest) await rm(path, { force: true })
  }
}
