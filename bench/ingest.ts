import { setTimeout as pause } from 'node:timers/promises'
import { pdfLines, pdfOf } from '../apps/server/src/knowledge/parsing/__fixtures__/make-files.ts'
import { apiKey, call, createCollection, untilReady } from './client.ts'
import { madeDocument } from './corpus.ts'

/** A collection of made documents. */
export interface Filled {
  collection: string
  questions: string[]
  passages: number
  megabytes: number
  seconds: number
  /** The slowest question that was asked meanwhile, in milliseconds. */
  worstAskMs: number
}

const sectionsPerDocument = 100

/** Puts in documents of 100 passages while somebody asks, until all can be found. */
export async function fillCollection(address: string, passages: number): Promise<Filled> {
  const collection = await createCollection(address, `${passages} passages`)
  const count = Math.ceil(passages / sectionsPerDocument)
  const questions: string[] = []
  let bytes = 0
  let isDone = false
  const startedAt = performance.now()
  const asking = askUntil(address, () => isDone)
  for (let number = 0; number < count; number++) {
    const { title, text, questions: about } = madeDocument(number, Math.min(sectionsPerDocument, passages))
    questions.push(...about)
    bytes += Buffer.byteLength(text)
    await call(address, `/api/v1/collections/${collection}/documents`, { title, text })
  }
  await untilReady(address, collection, count)
  const seconds = (performance.now() - startedAt) / 1000
  isDone = true
  const held = await call<{ passages: number }>(address, `/api/v1/collections/${collection}`)
  return {
    collection,
    questions,
    passages: held.passages,
    megabytes: bytes / 1e6,
    seconds,
    worstAskMs: await asking,
  }
}

/** Asks one question a second. @returns how long the slowest took, in milliseconds */
async function askUntil(address: string, isDone: () => boolean): Promise<number> {
  let worst = 0
  const { questions } = madeDocument(0, sectionsPerDocument)
  for (let number = 0; !isDone(); number++) {
    const startedAt = performance.now()
    const question = questions[number % questions.length]
    await call(address, '/api/v1/ask', { question, model: 'builtin', cache: 'off' })
    worst = Math.max(worst, performance.now() - startedAt)
    await pause(1000)
  }
  return worst
}

/** Pages of a PDF that are parsed, embedded and indexed in a second. */
export async function pdfPagesPerSecond(address: string, pages: number): Promise<number> {
  const collection = await createCollection(address, 'PDF')
  const { text } = madeDocument(1_000_000, pages * 3)
  const lines = text.replaceAll('\n', ' ').match(/.{1,90}(?=\s|$)/g)!
  const perPage = Math.floor(lines.length / pages)
  const drawn = Array.from({ length: pages }, (_, page) =>
    pdfLines(lines.slice(page * perPage, (page + 1) * perPage)),
  )
  const form = new FormData()
  form.append('files', new Blob([new Uint8Array(pdfOf(drawn))]), 'made.pdf')
  const startedAt = performance.now()
  const response = await fetch(`${address}/api/v1/collections/${collection}/documents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: form,
  })
  if (!response.ok) throw new Error(`The PDF was answered ${response.status}: ${await response.text()}`)
  await untilReady(address, collection, 1)
  return pages / ((performance.now() - startedAt) / 1000)
}
