/**
 * `npm run masking`: how well what is personal is found in generated texts in Portuguese and English, half of them
 * near-misses, and how fast.
 *   npm run masking -- --wrong    prints the texts that are read wrongly
 *   npm run masking -- --seed 2   other texts
 */
import { maskForGood, personalKinds } from '../apps/server/src/platform/masking/index.ts'
import { maskingTexts } from './masking-texts.ts'
import { measureMasking } from './measure-masking.ts'

const given = process.argv.indexOf('--seed')
const texts = maskingTexts(given < 0 ? 1 : Number(process.argv[given + 1]), 4000)
const { scores, mistakes } = measureMasking(texts)
const percent = (share: number) => `${(share * 100).toFixed(2)} %`.padStart(9)

console.log(`${texts.length} texts`)
console.log('kind      there  found  wrong  precision    recall')
for (const name of [...personalKinds, 'pt', 'en', 'all']) {
  const score = scores.get(name)
  if (!score) continue
  const { there, found, wrong, precision, recall } = score
  const columns = [there, found, wrong].map((value) => String(value).padStart(6)).join(' ')
  console.log(`${name.padEnd(8)} ${columns}  ${percent(precision)} ${percent(recall)}`)
}
const long = texts.map(({ text }) => text).join('\n')
maskForGood(long)
const from = performance.now()
maskForGood(long)
const ms = performance.now() - from
console.log(
  `${Math.round(long.length / 1000 / (ms / 1000)).toLocaleString('en')} thousand characters a second`,
)
if (process.argv.includes('--wrong'))
  for (const { text, kind, words, isMissed } of mistakes)
    console.log(`  ${isMissed ? 'missed' : 'wrong '} ${kind} ${words} | ${text}`)
