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

/** Lines as a table that every spreadsheet opens (RFC 4180), with a byte order mark, by which Excel knows UTF-8. */
export function usageCsv(lines: readonly UsageLine[]): string {
  const rows = lines.map((line) => Object.values(columns).map((column) => cell(column(line))))
  return `\uFEFF${[Object.keys(columns), ...rows].map((row) => `${row.join(',')}\r\n`).join('')}`
}

/**
 * What a person wrote may begin like a formula, and a spreadsheet would run it: an apostrophe makes it text.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r\n|%＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
