import { type Row, runScenarios } from '../apps/server/test/chaos/scenarios.ts'

/**
 * Drives the router over providers that fail in every way, and prints what became of each request.
 * Exits with 1 where one got neither an answer nor an error in time, or something twice.
 */
const rows: Row[] = []
const line = (cells: (string | number)[]) =>
  console.log(
    cells.map((cell, at) => (at > 4 ? String(cell).padStart(9) : String(cell).padEnd(widths[at]!))).join(' '),
  )
const widths = [28, 34, 5, 8, 22]

line(['chain', 'fault', 'place', 'mode', 'answered by', 'ms', 'limit ms', ' '])
for await (const row of runScenarios()) {
  rows.push(row)
  const { chain, fault, place, mode, answeredBy, tookMs, deadlineMs, faultsFound } = row
  line([chain, fault, place, mode, answeredBy, tookMs, deadlineMs, faultsFound.join('; ') || 'ok'])
}
const wrong = rows.filter(({ faultsFound }) => faultsFound.length > 0)
console.log(`\n${rows.length} requests, ${wrong.length} of them wrong`)
process.exit(wrong.length > 0 ? 1 : 0)
