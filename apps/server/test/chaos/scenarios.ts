import { type GatewayOptions, type Outcome, openGateway } from './gateway.ts'
import { type Fault, faults, wholeAnswer } from './scripted-provider.ts'

/** One row of the table: what failed where, and what became of the request. */
export interface Row {
  chain: string
  fault: string
  place: number
  mode: 'streamed' | 'whole'
  answeredBy: string
  tookMs: number
  deadlineMs: number
  /** What is wrong with it; empty where all is as promised. */
  faultsFound: string[]
}

/** The chain that every fault is tried on, and those with a dead first provider. */
const chainOfFaults = ['openai', 'huggingface', 'builtin']
const chainsWithDeadFirst = [
  ['openai', 'huggingface', 'builtin'],
  ['groq', 'builtin'],
  ['nvidia', 'openai', 'builtin'],
]

/** Requests at a time; each has providers of its own. */
const atATime = 6

/** Time of this process itself, in milliseconds: the machine may be busy with other things. */
const slackMs = 1500

/** A fault does not last longer than a request by itself, so it is given up after so much, in milliseconds. */
const limits: GatewayOptions = { firstTokenMs: 300, totalMs: 800 }

/** Every fault on the first and on the second place, streamed and whole; then chains whose first provider is dead. */
export async function* runScenarios(): AsyncGenerator<Row> {
  const requests: (() => Promise<Row>)[] = []
  for (const fault of faults)
    for (const place of [1, 2])
      for (const mode of ['streamed', 'whole'] as const) {
        const failing = new Map([...dead(place - 1), [place - 1, fault]])
        requests.push(() => runOne(chainOfFaults, failing, mode, fault, place))
      }
  for (const chain of chainsWithDeadFirst)
    for (const fault of ['connection refused', 'server error', 'silence before the answer'] as const)
      for (const mode of ['streamed', 'whole'] as const)
        requests.push(() => runOne(chain, new Map([[0, fault]]), mode, `dead: ${fault}`, 1))
  while (requests.length > 0)
    yield* await Promise.all(requests.splice(0, atATime).map((request) => request()))
}

/** Those before the place that is looked at fail plainly. */
const dead = (places: number): [number, Fault][] =>
  Array.from({ length: places }, (_, place) => [place, 'server error'])

async function runOne(
  chain: readonly string[],
  failing: Map<number, Fault>,
  mode: Row['mode'],
  fault: string,
  place: number,
): Promise<Row> {
  const gateway = await openGateway(chain, limits)
  try {
    for (const [at, how] of failing) await gateway.provider(chain[at]!).fail(how)
    const outcome = await gateway.ask(mode === 'streamed')
    return {
      chain: chain.join(','),
      fault,
      place,
      mode,
      answeredBy: outcome.problem === undefined ? outcome.model! : 'nobody: an error',
      tookMs: outcome.tookMs,
      deadlineMs: gateway.deadlineMs,
      faultsFound: faultsOf(outcome, gateway.deadlineMs),
    }
  } finally {
    await gateway.close()
  }
}

/** What a request may not do, whatever happens to its providers. */
function faultsOf(
  { text, ends, problem, tookMs, model, failed, metered }: Outcome,
  deadlineMs: number,
): string[] {
  const found: string[] = []
  if (tookMs > deadlineMs + slackMs) found.push(`took ${tookMs} ms`)
  if (problem === undefined && text === '') found.push('neither answer nor error')
  if (problem === undefined && ends !== 1) found.push(`ended ${ends} times`)
  for (const sentence of ['nightly backup starts at 02:30', 'takes about forty minutes', 'log stands in'])
    if (text.split(sentence).length > 2) found.push(`said twice: ${sentence}`)
  if (problem === undefined && model !== 'builtin' && text !== wholeAnswer) found.push(`garbled: ${text}`)
  if (problem === undefined && !text.includes('02:30')) found.push(`no answer in: ${text}`)
  if (model === 'builtin' && failed.length === 0) found.push('does not say that others failed')
  if (metered.filter(({ outcome }) => outcome === 'answered').length > 1) found.push('answered twice')
  return found
}
