import type { Bilingual, InterfaceLanguage } from '../language.ts'

/** What a message says, in both languages. Values that people chose go in by `quoted`. */
export interface Letter {
  subject: Bilingual
  paragraphs: readonly Bilingual[]
  /** The one thing to do: a button, and the address in full below it. */
  action?: { label: Bilingual; url: string }
  /** Small print below the action. */
  closing?: readonly Bilingual[]
}

/** A letter in one language, in the two forms that mail programs show. */
export interface WrittenLetter {
  subject: string
  text: string
  html: string
}

/** Longest name that is repeated in a letter. */
const longestQuote = 80

/**
 * A name that somebody chose, fit to be repeated in a letter: one line, of bounded length, and without anything that a
 * mail program would turn into a link, so that nobody can write to strangers through our server.
 */
export function quoted(name: string): string {
  const line = oneLine(name)
    .replaceAll(/[a-z][a-z0-9+.-]*:\/\//giu, '')
    .replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L})/gu, '. ')
  return line.length > longestQuote ? `${line.slice(0, longestQuote).toWellFormed()}…` : line
}

/** Without line breaks and other control characters: fit for a header. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

export function writeLetter(letter: Letter, language: InterfaceLanguage): WrittenLetter {
  const paragraphs = letter.paragraphs.map((paragraph) => paragraph[language])
  const closing = (letter.closing ?? []).map((paragraph) => paragraph[language])
  const { action } = letter
  return {
    subject: oneLine(letter.subject[language]),
    text: `${[
      ...paragraphs,
      ...(action ? [`${action.label[language]}:\n${action.url}`] : []),
      ...closing,
      '--\nGepeto',
    ].join('\n\n')}\n`,
    html: [
      `<!doctype html><html lang="${language}"><body style="margin:0;padding:24px;background:#f6f5f2">`,
      '<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px;',
      'font:16px/1.5 system-ui,sans-serif;color:#1f1f1d">',
      ...paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escaped(paragraph)}</p>`),
      ...(action ? [button(action.label[language], action.url)] : []),
      ...closing.map(
        (line) => `<p style="margin:16px 0 0;font-size:14px;color:#5c5b57">${escaped(line)}</p>`,
      ),
      '<p style="margin:24px 0 0;font-size:14px;color:#5c5b57">Gepeto</p></div></body></html>',
    ].join(''),
  }
}

/** Mail programs hide where a button leads, so the address stands below it as text. */
function button(label: string, url: string): string {
  const address = escaped(url)
  return [
    `<p style="margin:24px 0"><a href="${address}" style="display:inline-block;padding:12px 20px;border-radius:8px;`,
    `background:#2f5d50;color:#ffffff;text-decoration:none">${escaped(label)}</a></p>`,
    `<p style="margin:0;font-size:14px;color:#5c5b57;word-break:break-all">${address}</p>`,
  ].join('')
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}
