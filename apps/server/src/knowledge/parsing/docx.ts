import { zipSync } from 'fflate'
import mammoth from 'mammoth'
import { parseFragment } from 'parse5'
import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { writeHtml } from './html-blocks.ts'
import { officeProperties } from './office-properties.ts'
import { ParseFailure } from './parse-failure.ts'
import { parseXml } from './xml.ts'
import { ZipArchive } from './zip-archive.ts'

/** Most paragraphs of a Word file, cells of its tables included: more than two thousand pages. */
const MAX_PARAGRAPHS = 100_000

const TITLE_STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Título'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
]

/**
 * A Word document by way of mammoth's HTML: headings, lists, tables, foot- and endnotes. Mammoth gets an archive
 * of the XML parts alone, inflated and counted here, so it never unpacks what the file's author packed.
 */
export async function readDocx(bytes: Buffer, name: string): Promise<ParsedDocument> {
  const archive = await ZipArchive.open(bytes, 'Word (DOCX)')
  const { value } = await mammoth.convertToHtml(
    { buffer: await textParts(archive) },
    {
      styleMap: TITLE_STYLES,
      externalFileAccess: false,
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    },
  )
  const builder = new DocumentBuilder()
  writeHtml(
    builder,
    parseFragment(value),
    (element) => element.tagName === 'img' || isBackLink(element.attrs),
  )
  const { title, language } = await officeProperties(archive)
  return builder.finish({ title, language, name, mediaType: '' })
}

/** The arrow after a footnote that leads back to its mark. */
function isBackLink(attributes: { name: string; value: string }[]): boolean {
  return attributes.some(({ name, value }) => name === 'href' && /^#(footnote|endnote)-ref-/.test(value))
}

const RUN = /<w:r(?: [^>]*)?>\s*<w:rPr>((?:(?!<\/?w:rPr>)[\s\S])*)<\/w:rPr>((?:(?!<w:r[ >])[\s\S])*?)<\/w:r>/g
const VANISH = /<w:vanish(?:\s*\/>|\s+w:val="(?:1|true|on)")/

/** Leaves out runs formatted as hidden text, which Word shows to nobody. */
function withoutHiddenRuns(body: Buffer): Buffer {
  const xml = new TextDecoder().decode(body)
  if (!xml.includes('<w:vanish')) return body
  return Buffer.from(xml.replace(RUN, (run, properties: string) => (VANISH.test(properties) ? '' : run)))
}

const PARAGRAPH = Buffer.from('<w:p')

/** Before anything is made of them: each costs Mammoth kilobytes. @throws ParseFailure too-large */
function refuseTooMany(body: Buffer): void {
  let paragraphs = 0
  for (let at = body.indexOf(PARAGRAPH); at >= 0; at = body.indexOf(PARAGRAPH, at + PARAGRAPH.length)) {
    // "<w:pPr" and its kin describe one.
    if (!isLetter(body[at + PARAGRAPH.length])) paragraphs++
    if (paragraphs > MAX_PARAGRAPHS) throw new ParseFailure('too-large', { limitBlocks: MAX_PARAGRAPHS })
  }
}

const isLetter = (code = 0) => (code | 32) >= 97 && (code | 32) <= 122

async function textParts(archive: ZipArchive): Promise<Buffer> {
  const parts: Record<string, Buffer> = {}
  for (const name of archive.names) {
    if (name.endsWith('/') || !/\.(xml|rels)$/i.test(name)) continue
    const part = await archive.require(name)
    if (part.includes('<!DOCTYPE')) throw new ParseFailure('suspicious-archive')
    parts[name] = part
  }
  const body = parts['word/document.xml']
  if (body !== undefined) {
    refuseTooMany(body)
    parseXml(body)
    parts['word/document.xml'] = withoutHiddenRuns(body)
  }
  return Buffer.from(zipSync(parts, { level: 0 }))
}
