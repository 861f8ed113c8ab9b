/**
 * `npm run masking`: how well what is personal is found in generated texts in Portuguese and English, half of them
 * near-misses, and how fast.
 *   npm run masking -- --wrong                 prints the texts that are read wrongly
 *   npm run masking -- --seed 2                other texts
 *   npm run masking -- --names onnx:/FOLDER    how well a model finds names of people; also onnx/ORGANISATION/NAME
 */
import { parseArgs } from 'node:util'
import { openNameFinder } from '../apps/server/src/models/index.ts'
import { readConfig } from '../apps/server/src/platform/config/config.ts'
import {
  findPersonalData,
  maskForGood,
  patternOfNames,
  personalKinds,
} from '../apps/server/src/platform/masking/index.ts'
import { openLog } from '../apps/server/src/platform/telemetry/log.ts'
import { dressedTexts } from './dressed-texts.ts'
import { hiddenTexts } from './hidden-texts.ts'
import { type MaskingText, maskingTexts } from './masking-texts.ts'
import { measureMasking } from './measure-masking.ts'
import { namesTexts } from './names-texts.ts'

const { values } = parseArgs({
  options: {
    wrong: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    names: { type: 'string' },
  },
})
const percent = (share: number) => `${(share * 100).toFixed(2)} %`.padStart(9)

function report(
  texts: readonly MaskingText[],
  { scores, mistakes }: ReturnType<typeof measureMasking>,
): void {
  console.log(`${texts.length} texts`)
  console.log('kind      there  found  wrong  precision    recall')
  for (const name of [...personalKinds, 'pt', 'en', 'all']) {
    const score = scores.get(name)
    if (!score) continue
    const { there, found, wrong, precision, recall } = score
    const columns = [there, found, wrong].map((value) => String(value).padStart(6)).join(' ')
    console.log(`${name.padEnd(8)} ${columns}  ${percent(precision)} ${percent(recall)}`)
  }
  if (!values.wrong) return
  for (const { text, kind, words, isMissed } of mistakes)
    console.log(`  ${isMissed ? 'missed' : 'wrong '} ${kind} ${words} | ${text}`)
}

function speed(characters: number, ms: number): void {
  console.log(
    `${Math.round(characters / 1000 / (ms / 1000)).toLocaleString('en')} thousand characters a second`,
  )
}

if (values.names === undefined) {
  const texts = maskingTexts(Number(values.seed), 4000)
  const dressed = dressedTexts(Number(values.seed), 4000)
  report(texts, measureMasking(texts))
  console.log('\nin the dress of logs, forms and hurried people')
  report(dressed, measureMasking(dressed))
  const hidden = hiddenTexts(Number(values.seed), 4000)
  console.log('\nin rows, broken lines, other characters and under other names')
  report(hidden, measureMasking(hidden))
  const long = texts.map(({ text }) => text).join('\n')
  maskForGood(long)
  const from = performance.now()
  maskForGood(long)
  speed(long.length, performance.now() - from)
} else {
  const texts = namesTexts(Number(values.seed), 1000)
  const { names: choice } = readConfig({ ...process.env, GEPETO_NAMES_MODEL: values.names })
  const finder = await openNameFinder({
    choice: choice!,
    fetchFiles: async () => false,
    log: openLog('warn'),
  })
  const from = performance.now()
  const found = new Map<string, RegExp | undefined>()
  for (const { text } of texts) found.set(text, patternOfNames(await finder.find([text])))
  const ms = performance.now() - from
  report(
    texts,
    measureMasking(texts, (text) => findPersonalData(text, found.get(text))),
  )
  speed(
    texts.reduce((sum, { text }) => sum + text.length, 0),
    ms,
  )
  await finder.close()
}
