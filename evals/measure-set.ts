import type { Gepeto } from '@gepeto/sdk'
import { type AnswerScores, type AskedQuestion, scoreAnswers } from './answers.ts'
import { type Metrics, mean, score } from './metrics.ts'
import type { CorpusDocument, EvaluationSet, Query } from './sets.ts'

/** One row of the report: a set's ranking, and its answers where the set has them. */
export type SetReport = { set: string; queries: number } & Metrics & {
    /** From the first document sent until the last can be found. */
    ingestSeconds: number
    /** Of all searches together, one after the other. */
    querySeconds: number
  } & Partial<AnswerScores>

/** Documents on their way in at once, and questions asked at once. */
const atOnce = 8

/** Passages asked for, the most there are: a document ranks by its best one, and recall@20 needs twenty documents. */
const passagesRanked = 100

/** How often the documents still on their way are counted, in milliseconds. */
const lookMs = 100

export type OnProgress = (what: string, done: number, of: number) => void

/**
 * Measures one set over the API, as any client would: a new collection, its documents put in, its questions
 * searched and, where accepted answers are known, asked of the built-in model. The collection is deleted afterwards.
 */
export async function measureSet(
  gepeto: Gepeto,
  set: EvaluationSet,
  onProgress: OnProgress = () => {},
): Promise<SetReport[]> {
  const { id: collection } = await gepeto.collections.create({ name: `eval ${set.name}` })
  try {
    const startedAt = performance.now()
    const corpusIds = await putIn(gepeto, collection, set.corpus, onProgress)
    const ingestSeconds = secondsSince(startedAt)
    const reports: SetReport[] = []
    for (const [name, queries] of set.queries) {
      const searched = await searchAll(gepeto, collection, corpusIds, set, queries, onProgress)
      const answers =
        set.answers.size > 0 ? await askAll(gepeto, collection, set, queries, onProgress) : undefined
      const { metrics, querySeconds } = searched
      reports.push({
        set: name,
        queries: queries.length,
        ...metrics,
        ingestSeconds,
        querySeconds,
        ...answers,
      })
    }
    return reports
  } finally {
    await gepeto.collections.delete(collection)
  }
}

/**
 * Puts the corpus in and waits until all of it can be found. What says nothing is left out.
 * @returns by document id, the corpus ids it stands for: several where texts are the same
 */
async function putIn(
  gepeto: Gepeto,
  collection: string,
  corpus: CorpusDocument[],
  onProgress: OnProgress,
): Promise<Map<string, string[]>> {
  const corpusIds = new Map<string, string[]>()
  let sent = 0
  await forEach(
    corpus.filter(({ text }) => text.trim() !== ''),
    async ({ id, title, text }, _, all) => {
      const { documents } = await gepeto.documents.add(collection, { title: title.trim() || id, text })
      for (const document of documents)
        corpusIds.set(document.id, [...(corpusIds.get(document.id) ?? []), id])
      onProgress('putting in', ++sent, all.length)
    },
  )
  for (const status of ['queued', 'parsing', 'indexing'] as const) {
    for (;;) {
      const { items } = await gepeto.documents.list(collection, { status, limit: 1 })
      if (items.length === 0) break
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
  }
  return corpusIds
}

async function searchAll(
  gepeto: Gepeto,
  collection: string,
  corpusIds: ReadonlyMap<string, string[]>,
  set: EvaluationSet,
  queries: Query[],
  onProgress: OnProgress,
) {
  const startedAt = performance.now()
  const rankings: { id: string; ranking: string[] }[] = []
  for (const { id, text } of queries) {
    const { results } = await gepeto.search({ query: text, collections: [collection], limit: passagesRanked })
    const documents = new Set(results.map(({ documentId }) => documentId))
    rankings.push({ id, ranking: [...documents].flatMap((found) => corpusIds.get(found) ?? []) })
    onProgress('searching', rankings.length, queries.length)
  }
  const querySeconds = secondsSince(startedAt)
  const metrics = mean(
    rankings.map(({ id, ranking }) =>
      score(ranking, set.judgements.get(id) ?? new Map(), set.relevanceThreshold),
    ),
  )
  return { metrics, querySeconds }
}

/** Asks what has an accepted answer, and what has none in the documents. */
async function askAll(
  gepeto: Gepeto,
  collection: string,
  set: EvaluationSet,
  queries: Query[],
  onProgress: OnProgress,
): Promise<AnswerScores> {
  const texts = new Map<string, Promise<string>>()
  const storedText = (id: string, version: number) => {
    const key = `${id} ${version}`
    const text = texts.get(key) ?? gepeto.documents.text(id, version).then((stored) => stored.text)
    texts.set(key, text)
    return text
  }
  const asked: AskedQuestion[] = []
  const ask = async ({ text }: Query, gold: string[] | undefined, of: number) => {
    const given = await gepeto.ask({
      question: text,
      collections: [collection],
      model: 'builtin',
      cache: 'off',
    })
    const citations = given.citations.map(async ({ documentId, documentVersion, quote, start, end }) => ({
      quote,
      stored: (await storedText(documentId, documentVersion)).slice(start, end),
    }))
    asked.push({
      answerable: gold !== undefined,
      gold: gold ?? [],
      answer: given.answer,
      abstained: given.abstained,
      sentences: given.support.map(({ sentence }) => sentence),
      citations: await Promise.all(citations),
    })
    onProgress('asking', asked.length, of)
  }
  const answerable = queries.filter(({ id }) => set.answers.has(id))
  const total = answerable.length + set.unanswerable.length
  await forEach(answerable, (query) => ask(query, set.answers.get(query.id), total))
  await forEach(set.unanswerable, (query) => ask(query, undefined, total))
  return scoreAnswers(asked)
}

/** Works on all items, `atOnce` at a time. */
async function forEach<Item>(
  items: Item[],
  work: (item: Item, at: number, all: Item[]) => Promise<void>,
): Promise<void> {
  const queue = items.entries()
  const workers = Array.from({ length: atOnce }, async () => {
    for (const [at, item] of queue) await work(item, at, items)
  })
  await Promise.all(workers)
}

function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000
}
