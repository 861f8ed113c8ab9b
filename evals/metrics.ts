/** Relevance of documents to one query: document id to grade; absent means 0. */
export type Judgements = ReadonlyMap<string, number>

export interface Metrics {
  ndcg10: number
  mrr10: number
  recall1: number
  recall5: number
  recall10: number
  recall20: number
}

/**
 * Scores one ranking. nDCG@10 with linear gain (gain = grade) and log2 discount over all grades; MRR@10
 * and recall over documents of at least `threshold`. Documents without a judgement count as 0.
 * @param ranking document ids, best first, each once
 */
export function score(ranking: readonly string[], judgements: Judgements, threshold: number): Metrics {
  const relevant = [...judgements].filter(([, grade]) => grade >= threshold).map(([id]) => id)
  const firstRelevant = ranking.findIndex((id) => (judgements.get(id) ?? 0) >= threshold)
  const recall = (depth: number) => {
    const found = new Set(ranking.slice(0, depth))
    return relevant.length === 0 ? 0 : relevant.filter((id) => found.has(id)).length / relevant.length
  }
  const ideal = discounted([...judgements.values()].sort((a, b) => b - a))
  return {
    ndcg10: ideal === 0 ? 0 : discounted(ranking.map((id) => judgements.get(id) ?? 0)) / ideal,
    mrr10: firstRelevant >= 0 && firstRelevant < 10 ? 1 / (firstRelevant + 1) : 0,
    recall1: recall(1),
    recall5: recall(5),
    recall10: recall(10),
    recall20: recall(20),
  }
}

/** Mean of each metric over the queries of a set. */
export function mean(scores: readonly Metrics[]): Metrics {
  const of = (name: keyof Metrics) =>
    scores.reduce((sum, each) => sum + each[name], 0) / Math.max(scores.length, 1)
  return {
    ndcg10: of('ndcg10'),
    mrr10: of('mrr10'),
    recall1: of('recall1'),
    recall5: of('recall5'),
    recall10: of('recall10'),
    recall20: of('recall20'),
  }
}

function discounted(grades: readonly number[]): number {
  return grades.slice(0, 10).reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0)
}
