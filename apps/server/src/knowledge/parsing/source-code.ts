import { cleanText } from './clean-text.ts'
import type { Block, ParsedDocument } from './document.ts'
import { NOWHERE } from './document.ts'
import { chooseTitle } from './document-builder.ts'
import { ParseFailure } from './parse-failure.ts'
import { paragraphs } from './plain-text.ts'
import { sourceMediaType } from './source-languages.ts'

/** Source code as it stands, a block for each run of lines between blank ones. */
export function readSourceCode(source: string, name: string): ParsedDocument {
  return codeDocument(cleanText(source), name, sourceMediaType(name))
}

/**
 * JSON as indented text, a block for each run of lines; lines of JSON (one value each) stay as they are.
 * What does not parse as JSON is kept as plain source.
 */
export function readJson(source: string, name: string): ParsedDocument {
  return codeDocument(cleanText(indented(source)), name, 'application/json')
}

function indented(source: string): string {
  if (/\n[ \t]/.test(source.slice(0, 10_000))) return source
  try {
    return JSON.stringify(JSON.parse(source.replace(/^\ufeff/, '')), null, 2)
  } catch {
    return source
  }
}

function codeDocument(text: string, name: string, mediaType: string): ParsedDocument {
  const blocks: Block[] = []
  for (const { start, end } of paragraphs(text))
    blocks.push({ kind: 'code', start, end, location: NOWHERE, heading: [] })
  if (blocks.length === 0) throw new ParseFailure('empty')
  return { title: chooseTitle(null, undefined, name), mediaType, text, blocks, pages: null, language: null }
}
