import { openAsBlob } from 'node:fs'
import type { AddedDocuments, Document } from '@gepeto/contract'
import { ApiProblem, ConnectionLost, type Gepeto } from '@gepeto/sdk'
import { CommandProblem } from './command.ts'
import { findFiles } from './find-files.ts'
import { messages } from './messages.ts'
import type { Output } from './output.ts'

/** What became of everything that was put in. */
export interface Ingested {
  ready: number
  failed: number
  duplicate: number
  refused: number
  /** Why documents failed or were refused, and how many for each reason. */
  reasons: Map<string, number>
}

type Outcome = Exclude<keyof Ingested, 'reasons'>

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
  const counts: Ingested = { ready: 0, failed: 0, duplicate: 0, refused: 0, reasons: new Map() }
  const pending = new Set<Promise<void>>()
  let found = 0
  const showProgress = () => {
    const done = counts.ready + counts.failed + counts.duplicate + counts.refused
    output.progress(`${bar(done, found)} ${messages.ingest.progress(done, found)}`)
  }

  const finish = (outcome: Outcome, report: object, text: string) => {
    counts[outcome]++
    output.result(report, text)
    showProgress()
  }

  const fall = (outcome: 'failed' | 'refused', report: object, name: string, reason: string) => {
    counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + 1)
    finish(outcome, report, `✗ ${name}: ${reason}`)
  }

  async function follow(added: AddedDocuments, name: string): Promise<void> {
    for (const { reason } of added.refused) fall('refused', { name, refused: reason }, name, reason)
    for (const { id, duplicate } of added.documents) {
      const document = await finished(gepeto, id)
      const report = { name, duplicate, ...document }
      if (document.status === 'failed') fall('failed', report, name, document.error ?? document.status)
      else if (duplicate)
        finish('duplicate', report, `= ${name}: ${messages.ingest.duplicate(document.title)}`)
      else finish('ready', report, `✓ ${name}: ${messages.ingest.passages(document.passages)}`)
    }
  }

  async function put(name: string, add: () => Promise<AddedDocuments>): Promise<void> {
    found++
    showProgress()
    // One document's trouble is its own line, so that the others go on and the summary stands at the end.
    const work = add()
      .then((added) => follow(added, name))
      .catch((error: unknown) => {
        const reason = reasonOf(error, name)
        fall('refused', { name, refused: reason }, name, reason)
      })
    const tracked: Promise<void> = work.finally(() => pending.delete(tracked))
    pending.add(tracked)
    if (pending.size >= uploadsAtOnce) await Promise.race(pending)
  }

  const isAddress = (source: string) => /^https?:\/\//i.test(source)
  // A path that is not there is told before anything is sent.
  for (const source of sources) if (!isAddress(source)) await findFiles(source).next()
  for (const source of sources) {
    if (isAddress(source)) {
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
    throw new CommandProblem(messages.ingest.noFile(sources.map((source) => `"${source}"`).join(', ')))
  return counts
}

/** @throws the error itself where it is our fault, not the document's or the line's */
function reasonOf(error: unknown, path: string): string {
  if (error instanceof ApiProblem)
    return error.status < 500 ? error.message : `${error.message} ${messages.traceId(error.traceId)}`
  if (error instanceof ConnectionLost) return messages.serverStopped
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) throw error
  return messages.ingest.unreadable(path, code)
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
