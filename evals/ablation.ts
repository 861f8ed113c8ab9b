/**
 * What each part of retrieval is worth: every set ranked with all of it, then with one part left out.
 *
 *     npm run -s ablation -- FOLDER...
 *
 * Rows show nDCG@10 / recall@5. Sets read in another language than they are written in (`NAME.pt`) are
 * shown but do not count in the mean.
 */
import { HYBRID } from '../apps/server/src/knowledge/retrieval/fusion.ts'
import { createRanker, type RankerParts } from '../apps/server/src/knowledge/retrieval/ranker.ts'
import { openBuiltinEmbedder } from '../apps/server/src/models/embeddings/static-embedder.ts'
import { indexSet } from './indexed-set.ts'
import { type Metrics, mean, score } from './metrics.ts'
import { loadSet } from './sets.ts'

type Tuning = NonNullable<RankerParts['tuning']>

const without = (...names: (keyof typeof HYBRID)[]): Tuning => ({
  hybrid: { ...HYBRID, ...Object.fromEntries(names.map((name) => [name, 0])) },
})

const VARIANTS: Record<string, Tuning> = {
  all: {},
  'BM25 on words alone': { hybrid: { words: 1 }, measure: { neighbourWeight: 0 } },
  'vectors alone': { hybrid: { dense: 1 } },
  'without words': without('words'),
  'without similar words': without('similar'),
  'without n-grams': without('grams'),
  'without proximity': without('proximity'),
  'without best place': without('place'),
  'without vectors': without('dense'),
  'without company': without('company'),
  'without words, proximity': without('words', 'proximity'),
  'without words, proximity, vectors': without('words', 'proximity', 'dense'),
  'without neighbours': { measure: { neighbourWeight: 0 } },
  '200 candidates': { candidates: 200 },
}

const embedder = await openBuiltinEmbedder()
const results = new Map(Object.keys(VARIANTS).map((name) => [name, new Map<string, Metrics>()]))

for (const folder of process.argv.slice(2)) {
  const set = await loadSet(folder)
  const { index } = await indexSet(set, embedder)
  for (const [name, tuning] of Object.entries(VARIANTS)) {
    const ranker = createRanker({ index, embedder: () => embedder, tuning })
    for (const [reported, queries] of set.queries) {
      const scores: Metrics[] = []
      for (const { id, text } of queries) {
        const found = await ranker.rank({
          text,
          collections: [set.name],
          mode: 'hybrid',
          limit: 100,
        })
        const documents = [...new Set(found.map(({ documentId }) => documentId))]
        scores.push(score(documents, set.judgements.get(id) ?? new Map(), set.relevanceThreshold))
      }
      results.get(name)!.set(reported, mean(scores))
    }
  }
}
print()

function print(): void {
  const sets = [...results.get('all')!.keys()]
  console.log(['', ...sets, 'mean', 'change'].join(' | '))
  const base = meanOf(results.get('all')!)
  for (const [name, metrics] of results) {
    const average = meanOf(metrics)
    const cells = sets.map((set) => pair(metrics.get(set)!))
    const change = [average.ndcg10 - base.ndcg10, average.recall5 - base.recall5].map(signed).join(' / ')
    console.log([name, ...cells, pair(average, 4), change].join(' | '))
  }
}

function meanOf(metrics: ReadonlyMap<string, Metrics>): Metrics {
  return mean([...metrics].filter(([set]) => !set.endsWith('.pt')).map(([, each]) => each))
}

function pair({ ndcg10, recall5 }: Metrics, digits = 3): string {
  return `${ndcg10.toFixed(digits)} / ${recall5.toFixed(digits)}`
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(4)}`
}
