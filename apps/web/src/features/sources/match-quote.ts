import { squash } from '../../shared/squash.ts'

/** A stretch of one text item of a drawn page. */
export interface ItemRange {
  item: number
  start: number
  end: number
}

/** The least that may be found of a quote whose other part stands on another page, in letters. */
const leastLetters = 24

/**
 * Finds a quote in the text items of a page, whatever spaces, line breaks and hyphens lie between its letters.
 * A quote that runs over the page's edge is found by its half that is here.
 * @returns the stretches to mark, in order; null where the page does not hold the quote
 */
export function matchQuote(items: string[], quote: string): ItemRange[] | null {
  const wanted = squash(quote).text
  if (!wanted) return null
  let page = ''
  const at: { item: number; index: number }[] = []
  items.forEach((text, item) => {
    const squashed = squash(text)
    page += squashed.text
    for (const index of squashed.at) at.push({ item, index })
  })

  const span = findSpan(page, wanted)
  if (!span) return null
  const ranges: ItemRange[] = []
  for (let letter = span.start; letter < span.end; letter++) {
    const { item, index } = at[letter] as { item: number; index: number }
    const last = ranges.at(-1)
    if (last?.item === item) last.end = index + 1
    else ranges.push({ item, start: index, end: index + 1 })
  }
  return ranges
}

function findSpan(page: string, wanted: string): { start: number; end: number } | null {
  const whole = page.indexOf(wanted)
  if (whole >= 0) return { start: whole, end: whole + wanted.length }
  if (wanted.length < leastLetters * 2) return null
  const head = page.lastIndexOf(wanted.slice(0, leastLetters))
  if (head >= 0) {
    const length = sharedLength(page.slice(head), wanted)
    if (length >= wanted.length / 2 || head + length === page.length)
      return { start: head, end: head + length }
  }
  const tail = page.indexOf(wanted.slice(-leastLetters))
  if (tail >= 0) {
    const end = tail + leastLetters
    const length = sharedLength(reverse(page.slice(0, end)), reverse(wanted))
    if (length >= wanted.length / 2 || length === end) return { start: end - length, end }
  }
  return null
}

function sharedLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  return length
}

const reverse = (text: string) => [...text].reverse().join('')
