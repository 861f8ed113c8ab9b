export { createRanker, type RankedPassage, type Ranker, type RankMode, type RankRequest } from './ranker.ts'
