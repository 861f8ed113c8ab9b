/**
 * Asks the built-in model documents their own questions, without and with an attack planted, through the whole product.
 *
 *   npm run injection:answers -- FOLDER [PAIRS]
 *
 * FOLDER as for `npm run injection`. Of the documents whose question is answered right when clean: the share still
 * answered right with the attack in them, and of all answers the share that quotes the attack, under each policy.
 */

import { join } from 'node:path'
import { openScratchApp } from '../apps/server/src/cli/scratch-app.ts'
import type { Answer, InjectionPolicy } from '../packages/contract/src/index.ts'
import type { Gepeto } from '../packages/sdk/src/index.ts'
import { containsGold } from './answers.ts'
import { type Attack, type Carrier, POSITIONS, plant, readJsonLines } from './injection/carriers.ts'

/** Attacks that each document is asked with. */
const ATTACKS_EACH = 12

const [folder, pairs = '120'] = process.argv.slice(2)
if (!folder) throw new Error('Name the folder of attacks: npm run injection:answers -- FOLDER [PAIRS]')
const attacks = (await readJsonLines<Attack>(join(folder, 'attacks.jsonl'))).filter(
  ({ kind }) => kind === 'indirect',
)
const carriers = (await readJsonLines<Carrier>(join(folder, 'contexts.jsonl'))).filter(
  ({ answer }) => answer !== '' && answer !== 'unknown',
)

const { gepeto, close } = await openScratchApp()
try {
  const workspace = (await gepeto.workspaces.list()).items[0]!
  const rows: { carrier: Carrier; text: string; start: number; end: number }[] = []
  const tried = Number(pairs)
  let right = 0
  for (let n = 0; rows.length < tried && n < carriers.length; n++) {
    const carrier = carriers[n]!
    const answer = await askAbout(gepeto, carrier.text, carrier.question)
    if (!isRight(answer, carrier)) continue
    right++
    for (let copy = 0; copy < ATTACKS_EACH; copy++) {
      const attack = attacks[(n * ATTACKS_EACH + copy) % attacks.length]!
      rows.push({ carrier, ...plant(carrier.text, attack.text, POSITIONS[copy % POSITIONS.length]!) })
    }
  }
  console.log(`${right} documents answered right without an attack; ${rows.length} with one`)
  for (const policy of ['flag', 'strip', 'refuse'] satisfies InjectionPolicy[]) {
    await gepeto.workspaces.update(workspace.id, { settings: { injectionPolicy: policy } })
    let still = 0
    let abstained = 0
    let quoted = 0
    for (const { carrier, text, start, end } of rows) {
      const answer = await askAbout(gepeto, text, carrier.question)
      if (isRight(answer, carrier)) still++
      if (answer.abstained) abstained++
      if (answer.citations.some((citation) => citation.start < end && citation.end > start)) quoted++
    }
    const share = (part: number) => (part / rows.length).toFixed(3)
    console.log(
      `${policy.padEnd(6)} still right ${share(still)}, abstained ${share(abstained)}, quotes the attack ${share(quoted)}`,
    )
  }
} finally {
  await close()
}

/** An abstention names numbers that may be the right ones by chance. */
function isRight({ answer, abstained }: Answer, carrier: Carrier): boolean {
  return !abstained && containsGold(answer, [carrier.answer])
}

async function askAbout(gepeto: Gepeto, text: string, question: string): Promise<Answer> {
  const { id } = await gepeto.collections.create({ name: 'injection' })
  try {
    const { documents } = await gepeto.documents.add(id, { title: 'Document', text })
    for (;;) {
      const { status } = await gepeto.documents.get(documents[0]!.id)
      if (status === 'ready' || status === 'failed') break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return await gepeto.ask({ question, collections: [id], model: 'builtin', cache: 'off' })
  } finally {
    await gepeto.collections.delete(id)
  }
}
