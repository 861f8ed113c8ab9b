/**
 * `npm run replay -- [FOLDER...]`: a day of questions against the answer cache. They are drawn by Zipf's law from the
 * sets in the folders (each with a `queries.jsonl`) and from `evals/questions/`, near misses included; some are put in
 * other words. Printed are hits, false hits (an answer to another question) and the tokens that were not paid for.
 *   --asked N      questions in the day (default 10000)
 *   --reworded P   share that is put in other words (default 0.3)
 *   --changes N    how often a document comes in and makes all that is kept unfindable (default 8)
 *   --exponent S   of Zipf's law (default 1)
 *   --seed N       another day (default 1)
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openAnswerCache } from '../apps/server/src/answers/cache.ts'
import type { AnswerContent } from '../apps/server/src/answers/index.ts'
import { openBuiltinEmbedder } from '../apps/server/src/models/index.ts'
import { openBus } from '../apps/server/src/platform/bus/index.ts'
import { openCache } from '../apps/server/src/platform/cache/index.ts'
import { openMasterKey } from '../apps/server/src/platform/crypto/master-key.ts'
import { type Asked, drawDay, questionsOf, random } from './day.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    asked: { type: 'string', default: '10000' },
    reworded: { type: 'string', default: '0.3' },
    changes: { type: 'string', default: '8' },
    exponent: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
})

/** What an answer costs a model, about, in tokens: ten passages of 800 characters, instructions, 150 words back. */
const tokensOfAnswer = 2600

const cache = openCache({
  bus: await openBus(),
  masterKey: await openMasterKey('', randomBytes(32).toString('hex')),
  maxBytes: 64e6,
})
const answers = openAnswerCache(cache, await openBuiltinEmbedder())
const never = new AbortController().signal

const questions = await questionsOf(positionals)
const asked = Number(values.asked)
const day = drawDay(questions, random(Number(values.seed)), {
  asked,
  exponent: Number(values.exponent),
  reworded: Number(values.reworded),
})
const changeEvery = Math.ceil(asked / (Number(values.changes) + 1))
const counts = { exact: 0, similar: 0, none: 0 }
const wrong: [Asked, string][] = []

for (const [at, one] of day.entries()) {
  const state = `revision ${Math.floor(at / changeEvery)}`
  const begun = await answers.begin(state, one.text, false, never)
  if (!('found' in begun)) {
    counts.none++
    begun.keep({ answer: one.id } as AnswerContent, null, false)
    begun.done()
    continue
  }
  const { cached, answer } = begun.found
  counts[cached]++
  if (answer !== one.id) wrong.push([one, answer])
}

const hits = counts.exact + counts.similar
const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)} %`
const rewordedAsked = day.filter(({ isReworded }) => isReworded).length
console.log(`asked             ${asked}, of ${questions.length} questions, ${rewordedAsked} in other words`)
console.log(`hit rate          ${percent(hits, asked)}: exact ${counts.exact}, similar ${counts.similar}`)
console.log(`false hits        ${wrong.length}, ${percent(wrong.length, Math.max(1, hits))} of the hits`)
console.log(
  `tokens not paid   ${(hits * tokensOfAnswer).toLocaleString('en')} of ${(asked * tokensOfAnswer).toLocaleString('en')}, about`,
)
for (const [one, answer] of wrong.slice(0, 20))
  console.log(`  "${one.text}" was given the answer to "${questions.find(({ id }) => id === answer)?.text}"`)
