import { parse } from 'csv-parse/sync'
import { cleanText } from './clean-text.ts'
import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { ParseFailure } from './parse-failure.ts'

const SNIFFED_CHARACTERS = 20_000
const DELIMITERS = [',', ';', '\t', '|']

/** Separated values as one table: each row a line, values after their column's name where the first row has them. */
export function readCsv(source: string, name: string): ParsedDocument {
  const text = cleanText(source)
  const delimiter = sniffDelimiter(text.slice(0, SNIFFED_CHARACTERS))
  const builder = new DocumentBuilder()
  builder.table(rowsOf(text, delimiter))
  return builder.finish({ name, mediaType: 'text/csv' })
}

function rowsOf(source: string, delimiter: string): string[][] {
  const options = { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true }
  try {
    return parse(source, { ...options, relax_quotes: true })
  } catch {
    try {
      return parse(source, { ...options, quote: null })
    } catch (cause) {
      throw new ParseFailure('corrupt', { type: 'CSV' }, { cause })
    }
  }
}

/** The delimiter found equally often on most lines, outside quotes. */
function sniffDelimiter(sample: string): string {
  const lines = sample
    .split(/\r?\n/)
    .slice(0, 50)
    .filter((line) => line !== '')
    .map((line) => line.replace(/"[^"]*"/g, ''))
  let best = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.split(delimiter).length - 1)
    const usual = counts[0] ?? 0
    const score = usual * counts.filter((count) => count === usual).length
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}
