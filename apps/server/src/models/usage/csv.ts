import { csvLines, csvStart } from '../../platform/http/csv.ts'
import type { UsageLine } from './queries.ts'

const columns = {
  start: ({ start }) => start,
  id: ({ id }) => id,
  name: ({ name }) => name,
  calls: ({ calls }) => calls,
  failed_calls: ({ failedCalls }) => failedCalls,
  input_tokens: ({ inputTokens }) => inputTokens,
  cached_input_tokens: ({ cachedInputTokens }) => cachedInputTokens,
  output_tokens: ({ outputTokens }) => outputTokens,
  cost_usd: ({ cost }) => cost.toFixed(9).replace(/\.?0+$/, ''),
} satisfies Record<string, (line: UsageLine) => string | number>

/** Lines as a table. */
export function usageCsv(lines: readonly UsageLine[]): string {
  const rows = lines.map((line) => Object.values(columns).map((column) => column(line)))
  return csvStart + csvLines([Object.keys(columns), ...rows])
}
