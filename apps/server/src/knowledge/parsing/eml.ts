import { parse } from 'parse5'
import { cleanText } from './clean-text.ts'
import type { ParsedDocument } from './document.ts'
import { DocumentBuilder } from './document-builder.ts'
import { writeHtml } from './html-blocks.ts'
import { headerText, type MimePart, parseMime, partText } from './mime.ts'

const SHOWN_HEADERS = ['From', 'To', 'Cc', 'Date']

/** An e-mail: subject, who wrote to whom and when, the text, and the names of what is attached. */
export function readMail(bytes: Buffer, name: string): ParsedDocument {
  const message = parseMime(bytes)
  const subject = headerText(message.headers.get('subject'))
  const builder = new DocumentBuilder()
  builder.heading(1, subject)
  const lines = SHOWN_HEADERS.map((header) => [header, headerText(message.headers.get(header.toLowerCase()))])
  builder.paragraph(
    lines
      .filter(([, value]) => value !== '')
      .map(([header, value]) => `${header}: ${value}`)
      .join('\n'),
  )
  for (const part of textParts(message)) writePart(builder, part)
  const attachments = attachmentNames(message)
  for (const attachment of attachments) builder.listItem(attachment, '-')
  return builder.finish({ title: subject, name, mediaType: 'message/rfc822' })
}

function writePart(builder: DocumentBuilder, part: MimePart): void {
  if (part.type === 'text/html') writeHtml(builder, parse(partText(part)))
  else for (const paragraph of cleanText(partText(part)).split(/\n{2,}/)) builder.paragraph(paragraph)
}

/** Of alternatives the plain one, if it says anything, else the page. */
function textParts(part: MimePart): MimePart[] {
  if (isAttachment(part)) return []
  if (part.type === 'multipart/alternative') {
    const plain = part.parts.find((choice) => choice.type === 'text/plain' && partText(choice).trim() !== '')
    if (plain) return [plain]
    const last = part.parts.at(-1)
    return last ? textParts(last) : []
  }
  if (part.parts.length > 0) return part.parts.flatMap(textParts)
  return part.type === 'text/plain' || part.type === 'text/html' ? [part] : []
}

const isAttachment = (part: MimePart) => /^attachment/i.test(part.headers.get('content-disposition') ?? '')

function attachmentNames(part: MimePart): string[] {
  const disposition = part.headers.get('content-disposition') ?? ''
  const name = /filename\*?=(?:"([^"]*)"|([^;\s]+))/i.exec(disposition)
  const own = isAttachment(part) ? [headerText(name?.[1] ?? name?.[2] ?? part.type)] : []
  return [...own, ...part.parts.flatMap(attachmentNames)]
}
