/**
 * `npm run similar`: how often a question that asks the same is told, and how often one that only looks like it is taken
 * for it, over the pairs of `evals/questions/`, with the least cosine at which questions are compared.
 *   npm run similar -- --wrong   prints the pairs of the tuned files that are told wrongly
 */
import { openBuiltinEmbedder } from '../apps/server/src/models/index.ts'
import { measureSimilar, questionFiles } from './similar.ts'

const embedder = await openBuiltinEmbedder()
const percent = (share: number) => `${(share * 100).toFixed(2)} %`

for (const least of [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
  for (const name of questionFiles) {
    const { same, found, different, wrong, mistakes } = await measureSimilar(name, embedder, least)
    console.log(
      `cosine >= ${least.toFixed(1)}  ${name.padEnd(12)} recall ${percent(found / same)} of ${same}, ` +
        `false hits ${percent(wrong / different)} of ${different}`,
    )
    if (process.argv.includes('--wrong') && least === 0 && name.startsWith('tuned'))
      for (const { isSame, one, other } of mistakes)
        console.log(isSame ? '  missed' : '  false ', one, '|', other)
  }
