import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { CommandProblem } from './command.ts'
import { messages } from './messages.ts'

/** A file to put in: where it is, what to call it, how long it is. */
export interface FoundFile {
  path: string
  name: string
  bytes: number
}

/**
 * Files of a folder and all below it, in a stable order; hidden ones and those that a `.gitignore` names are left out.
 * A path that is a file gives that file.
 * @throws CommandProblem when the path is not there or cannot be read
 */
export async function* findFiles(path: string): AsyncGenerator<FoundFile> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandProblem(
      error.code === 'ENOENT' ? messages.ingest.noPath(path) : messages.ingest.unreadable(path, error.code),
    )
  })
  if (info.isFile()) yield { path, name: basename(path), bytes: info.size }
  else yield* walk(path, [])
}

interface Rules {
  folder: string
  rules: Ignore
}

async function* walk(folder: string, above: Rules[]): AsyncGenerator<FoundFile> {
  const own = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => undefined)
  const rules = own === undefined ? above : [...above, { folder, rules: ignore().add(own) }]
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || isIgnored(path, entry.isDirectory(), rules)) continue
    if (entry.isDirectory()) yield* walk(path, rules)
    else if (entry.isFile()) yield { path, name: entry.name, bytes: (await stat(path)).size }
  }
}

function isIgnored(path: string, isFolder: boolean, all: Rules[]): boolean {
  return all.some(({ folder, rules }) => rules.ignores(`${relative(folder, path)}${isFolder ? '/' : ''}`))
}
