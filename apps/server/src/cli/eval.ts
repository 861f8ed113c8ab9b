import type { SetReport } from '../../../../evals/measure-set.ts'
import { type Command, CommandProblem } from './command.ts'
import type { EvalColumn } from './messages/en.ts'
import { messages } from './messages.ts'
import { openScratchApp } from './scratch-app.ts'

export const evaluate: Command = {
  name: 'eval',
  summary: messages.eval.summary,
  usage: messages.eval.usage,
  async run({ positionals, output }) {
    if (positionals.length === 0) throw new CommandProblem(messages.eval.noFolder)
    const { loadSet, SetInvalid } = await import('../../../../evals/sets.ts')
    const { measureSet } = await import('../../../../evals/measure-set.ts')
    const load = (folder: string) =>
      loadSet(folder).catch((error: unknown) => {
        throw error instanceof SetInvalid ? new CommandProblem(error.message) : error
      })
    // All are read first: a wrong folder is told at once, not after the others were measured.
    for (const folder of positionals) await load(folder)
    const { gepeto, close } = await openScratchApp()
    try {
      const measured: SetReport[] = []
      for (const folder of positionals) {
        const set = await load(folder)
        const reports = await measureSet(gepeto, set, (what, done, of) =>
          output.progress(`${set.name}: ${what} ${messages.ingest.progress(done, of)}`),
        )
        if (output.isJson) for (const report of reports) output.result(report, '')
        measured.push(...reports)
      }
      // Only now is it known which columns anything stands in.
      if (!output.isJson) output.result({}, table(measured))
    } finally {
      await close()
    }
  },
}

const setWidth = 16

/** Columns of the table, and what of a report stands in them; `-` where the set has no such figure. */
const columns: [name: EvalColumn, value: (report: SetReport) => string][] = [
  ['queries', ({ queries }) => String(queries)],
  ['ndcg10', ({ ndcg10 }) => share(ndcg10)],
  ['mrr10', ({ mrr10 }) => share(mrr10)],
  ['recall1', ({ recall1 }) => share(recall1)],
  ['recall5', ({ recall5 }) => share(recall5)],
  ['recall10', ({ recall10 }) => share(recall10)],
  ['recall20', ({ recall20 }) => share(recall20)],
  ['ingest', ({ ingestSeconds }) => `${ingestSeconds.toFixed(1)} s`],
  [
    'search',
    ({ querySeconds, queries }) => `${((1000 * querySeconds) / Math.max(1, queries)).toFixed(1)} ms`,
  ],
  ['answered', ({ answered }) => share(answered)],
  ['goldContained', ({ goldContained }) => share(goldContained)],
  ['f1', ({ f1 }) => share(f1)],
  ['abstentionRecall', ({ abstentionRecall }) => share(abstentionRecall)],
  ['abstentionPrecision', ({ abstentionPrecision }) => share(abstentionPrecision)],
  ['citationsExact', ({ citationsExact }) => share(citationsExact)],
]

const columnWidth = 11

/** The sets as rows, without the columns that none of them fills, and under them what each column means. */
export function table(reports: SetReport[]): string {
  const filled = columns.filter(([, value]) => reports.some((report) => value(report) !== '-'))
  const words = messages.eval.columns
  const lines = [
    ['set', ...filled.map(([name]) => words[name][0])],
    ...reports.map((report) => [report.set, ...filled.map(([, value]) => value(report))]),
  ].map(
    ([set = '', ...cells]) => set.padEnd(setWidth) + cells.map((cell) => cell.padStart(columnWidth)).join(''),
  )
  const legend = filled.map(([name]) => `  ${words[name][0].padEnd(columnWidth)}${words[name][1]}`)
  return [...lines, '', ...legend].join('\n')
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(3)
}
