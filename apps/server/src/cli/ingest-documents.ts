import { openAsBlob } from 'node:fs'
import type { AddedDocuments, Document } from '@gepeto/contract'
import { ApiProblem, type Gepeto } from '@gepeto/sdk'
import { CommandProblem } from './command.ts'
import { findFiles } from './find-files.ts'
import type { Output } from './output.ts'

/** What became of everything that was put in. */
export interface Ingested {
  ready: number
  failed: number
  duplicate: number
  refused: number
}

/** Uploads under way at once. */
const uploadsAtOnce = 4

/** How often an unfinished document is looked at, in milliseconds. */
const lookMs = 250

/**
 * Puts files, folders and addresses into a collection and waits until each is ready or failed; writes a line for each.
 * @throws CommandProblem when a path is not there, or no file was found at all
 */
export async function putIn(
  gepeto: Gepeto,
  output: Output,
  sources: string[],
  collectionId: string,
): Promise<Ingested> {
  const counts: Ingested = { ready: 0, failed: 0, duplicate: 0, refused: 0 }
  const pending = new Set<Promise<void>>()
  let found = 0
  const showProgress = () => {
    const done = counts.ready + counts.failed + counts.duplicate + counts.refused
    output.progress(`${bar(done, found)} ${done} of ${found}`)
  }

  const finish = (outcome: keyof Ingested, report: object, text: string) => {
    counts[outcome]++
    output.result(report, text)
    showProgress()
  }

  async function follow(added: AddedDocuments, name: string): Promise<void> {
    for (const { reason } of added.refused)
      finish('refused', { name, refused: reason }, `✗ ${name}: ${reason}`)
    for (const { id, duplicate } of added.documents) {
      const document = await finished(gepeto, id)
      const report = { name, duplicate, ...document }
      if (document.status === 'failed') finish('failed', report, `✗ ${name}: ${document.error}`)
      else if (duplicate)
        finish('duplicate', report, `= ${name}: stands in the collection already as "${document.title}"`)
      else finish('ready', report, `✓ ${name}: ${document.passages} passages`)
    }
  }

  async function put(name: string, add: () => Promise<AddedDocuments>): Promise<void> {
    found++
    showProgress()
    const work = add().then(
      (added) => follow(added, name),
      (error: unknown) => {
        if (!(error instanceof ApiProblem) || error.status >= 500) throw error
        finish('refused', { name, refused: error.message }, `✗ ${name}: ${error.message}`)
      },
    )
    const tracked: Promise<void> = work.finally(() => pending.delete(tracked))
    pending.add(tracked)
    if (pending.size >= uploadsAtOnce) await Promise.race(pending)
  }

  for (const source of sources) {
    if (/^https?:\/\//i.test(source)) {
      await put(source, () => gepeto.documents.add(collectionId, { url: source }))
      continue
    }
    for await (const { path, name } of findFiles(source)) {
      await put(path, async () =>
        gepeto.documents.upload(collectionId, [{ name, content: await openAsBlob(path) }]),
      )
    }
  }
  await Promise.all(pending)
  output.progress('')
  if (found === 0)
    throw new CommandProblem(`There is no file in ${sources.map((source) => `"${source}"`).join(', ')}.`)
  return counts
}

async function finished(gepeto: Gepeto, id: string): Promise<Document> {
  for (;;) {
    const document = await gepeto.documents.get(id)
    if (document.status === 'ready' || document.status === 'failed') return document
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

function bar(done: number, all: number): string {
  const width = 24
  const filled = all === 0 ? 0 : Math.round((done / all) * width)
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`
}
