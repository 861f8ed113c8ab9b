import { beforeAll, describe, expect, it } from 'vitest'
import { type Embedder, openBuiltinEmbedder } from '../apps/server/src/models/index.ts'
import { measureSimilar, questionFiles, readQuestions } from './similar.ts'

/** As `answers/past-questions.ts` compares them. */
const least = 0.6

describe('telling questions that ask the same', () => {
  let embedder: Embedder
  beforeAll(async () => {
    embedder = await openBuiltinEmbedder()
  })

  it.each(questionFiles)('takes fewer than one in 200 near misses of %s for the same', async (name) => {
    const { same, found, different, wrong } = await measureSimilar(name, embedder, least)
    console.log(`${name}: ${found} of ${same} found, ${wrong} of ${different} taken wrongly`)
    expect(wrong / different).toBeLessThan(0.005)
    expect(found / same).toBeGreaterThan(0.4)
  })

  it('is tried on hundreds of both, no question twice', async () => {
    const groups = (await Promise.all(questionFiles.map(readQuestions))).flat()
    const all = groups.flatMap(({ question, same, other }) => [question, ...same, ...other])
    expect(groups.flatMap(({ same }) => same).length).toBeGreaterThan(600)
    expect(groups.flatMap(({ other }) => other).length).toBeGreaterThan(600)
    expect(groups.every(({ question }) => all.filter((one) => one === question).length === 1)).toBe(true)
  })
})
