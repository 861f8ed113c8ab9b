import { zipSync } from 'fflate'
import readWorkbook, { type CellValue } from 'read-excel-file/node'
import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { officeProperties } from './office-properties.ts'
import { ParseFailure } from './parse-failure.ts'
import { ZipArchive } from './zip-archive.ts'

/**
 * A workbook: each sheet a place and a heading, each stretch of filled rows a table. The reader gets an archive
 * of the XML parts alone, inflated and counted here.
 */
export async function readXlsx(bytes: Buffer, name: string): Promise<ParsedDocument> {
  const archive = await ZipArchive.open(bytes, 'Excel (XLSX)')
  const sheets = await readWorkbook(await sheetParts(archive))
  const builder = new DocumentBuilder()
  for (const [index, { sheet, data }] of sheets.entries()) {
    builder.at({ kind: 'sheet', number: index + 1, label: sheet })
    builder.closeHeadings()
    const rows = data.map((row) => row.map(cellText))
    if (!rows.some((row) => row.some((cell) => cell !== ''))) continue
    builder.heading(1, sheet)
    for (const table of tablesOf(rows)) builder.table(table)
  }
  const { title, language } = await officeProperties(archive)
  return builder.finish({ title: title ?? name, language, name, mediaType: '', pages: sheets.length })
}

const NEEDED =
  /^(\[Content_Types\]\.xml|_rels\/|xl\/(_rels\/|workbook\.xml|styles\.xml|sharedStrings\.xml|worksheets\/))/i

async function sheetParts(archive: ZipArchive): Promise<Buffer> {
  const parts: Record<string, Uint8Array> = {}
  for (const name of archive.names) {
    if (name.endsWith('/') || !NEEDED.test(name) || !/\.(xml|rels)$/i.test(name)) continue
    const part = await archive.require(name)
    if (part.includes('<!DOCTYPE')) throw new ParseFailure('suspicious-archive')
    parts[name] = part
  }
  return Buffer.from(zipSync(parts, { level: 0 }))
}

/** Dates as ISO (the time only where there is one), numbers without the noise of binary fractions. */
function cellText(value: CellValue | null): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return ''
    return value
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace(/\.\d+Z$/, '')
      .replace('T', ' ')
  }
  if (typeof value === 'number') return String(Number.parseFloat(value.toPrecision(15)))
  return String(value).trim()
}

/** Stretches of rows between empty ones, each cut into what stands side by side between empty columns. */
function tablesOf(rows: string[][]): string[][][] {
  const tables: string[][][] = []
  let open: string[][] = []
  for (const row of [...rows, []]) {
    if (row.some((cell) => cell !== '')) open.push(row)
    else if (open.length > 0) {
      tables.push(...sideBySide(open))
      open = []
    }
  }
  return tables
}

function sideBySide(rows: string[][]): string[][][] {
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0)
  const isFilled = Array.from({ length: width }, (_, column) =>
    rows.some((row) => (row[column] ?? '') !== ''),
  )
  const tables: string[][][] = []
  let from = 0
  for (let column = 0; column <= width; column++) {
    if (isFilled[column]) continue
    if (column > from) tables.push(rows.map((row) => row.slice(from, column)))
    from = column + 1
  }
  return tables
}
