import { OPS, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** How wide the characters of one font are drawn, in thousandths of its size. */
export type GlyphWidths = ReadonlyMap<string, number>

/** What a space takes where a font draws none and the text is set with gaps, in thousandths (Helvetica's: 278). */
const usualSpace = 278

/** The widths of all characters that a page draws, by the name of their font. */
export async function glyphWidthsOf(page: PDFPageProxy): Promise<ReadonlyMap<string, GlyphWidths>> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const fonts = new Map<string, Map<string, number>>()
  let font: Map<string, number> | undefined
  fnArray.forEach((operator, place) => {
    const args: unknown = argsArray[place]
    if (!Array.isArray(args)) return
    if (operator === OPS.setFont) {
      const name = String(args[0])
      font = fonts.get(name) ?? new Map()
      fonts.set(name, font)
    } else if (operator === OPS.showText && Array.isArray(args[0])) {
      for (const glyph of args[0] as unknown[]) if (isGlyph(glyph)) font?.set(glyph.unicode, glyph.width)
    }
  })
  return fonts
}

const isGlyph = (glyph: unknown): glyph is { unicode: string; width: number } =>
  typeof glyph === 'object' && glyph !== null && 'unicode' in glyph && 'width' in glyph

/**
 * Where a stretch of a line lies as it is drawn, which is not where it lies in the font that stands in for selecting.
 * @returns its begin and end as shares of the line's width; by the number of characters where no width is known
 */
export function shareOf(
  line: string,
  { start, end }: { start: number; end: number },
  widths: GlyphWidths | undefined,
): { begin: number; end: number } {
  const known = [...(widths?.values() ?? [])]
  const usual = known.length > 0 ? known.reduce((sum, width) => sum + width, 0) / known.length : 1
  const widthOf = (text: string) =>
    [...text].reduce(
      (sum, character) =>
        sum + (widths?.get(character) ?? (character === ' ' && known.length > 0 ? usualSpace : usual)),
      0,
    )
  const whole = widthOf(line)
  if (whole === 0) return { begin: 0, end: 1 }
  return { begin: widthOf(line.slice(0, start)) / whole, end: widthOf(line.slice(0, end)) / whole }
}
