import type { NamePlace } from './tags.ts'
import type { Stretch } from './words.ts'

/** A run of letters and digits of a text, or a sign, and where in a name a model says that it stands. */
export interface TaggedPiece extends Stretch {
  place: NamePlace | undefined
}

/** Written inside names, whether or not a model counts them in. */
const joining = /^[-\u2010\u2011'\u2019\u00b4`]$/u

/** Small words between the parts of one name. */
const particle = /^(?:d[aeio]?s?|del|della|du|la|le|los|van|von|der|den|ter|bin|ibn|al|el)$/u

const lineBreak = /[\n\r\u2028\u2029]/

interface OpenName extends Stretch {
  /** An end was told: what follows is another name, unless it is glued to this one. */
  isClosed: boolean
  /** What was read behind it, and belongs to it where more of it follows: up to here, and of this kind. */
  reach: number
  behind: 'nothing' | 'glue' | 'particle' | 'sign'
}

/**
 * Puts tagged pieces together to names, exactly as they stand in the text: no sign at either end, none over a line
 * break, and what a hyphen or an apostrophe glues together is one name.
 * @param pieces of the text, in order, without white space
 */
export function nameSpans(text: string, pieces: readonly TaggedPiece[]): Stretch[] {
  const spans: Stretch[] = []
  let open: OpenName | undefined
  const close = () => {
    if (open) spans.push({ start: open.start, end: open.end })
    open = undefined
  }
  for (const { start, end, place } of pieces) {
    if (open && lineBreak.test(text.slice(open.reach, start))) close()
    const written = text.slice(start, end)
    const isEnd = place === 'end' || place === 'single'
    if (place && isWord(written)) {
      if (open && goesOn(open, start, place)) open = { ...open, end, ...nothingBehind(end), isClosed: isEnd }
      else {
        close()
        open = { start, end, ...nothingBehind(end), isClosed: isEnd }
      }
    } else if (open) {
      const behind = belonging(open, text, { start, end, place })
      if (behind) open = { ...open, reach: end, behind }
      else close()
    }
  }
  close()
  return spans.filter((span) => isName(text.slice(span.start, span.end)))
}

const nothingBehind = (end: number) => ({ reach: end, behind: 'nothing' as const })

function goesOn({ reach, behind, isClosed }: OpenName, start: number, place: NamePlace): boolean {
  if (behind === 'glue' && reach === start) return true
  return !isClosed && (place === 'inside' || place === 'end')
}

/** What a piece that is no word of a name may be to the one before it. @returns undefined: the name has ended */
function belonging(
  { start: from, end: until, reach, behind, isClosed }: OpenName,
  text: string,
  { start, end, place }: TaggedPiece,
): OpenName['behind'] | undefined {
  const written = text.slice(start, end)
  const isNext = start === reach && behind !== 'glue'
  if (joining.test(written)) return isNext ? 'glue' : undefined
  if (isClosed) return undefined
  if (isWord(written)) return behind !== 'glue' && particle.test(written) ? 'particle' : undefined
  const isOfInitial = written === '.' && behind === 'nothing' && initial.test(text.slice(from, until))
  return isNext && (isOfInitial || place !== undefined) ? 'sign' : undefined
}

const isWord = (written: string): boolean => /^[\p{L}\p{M}\p{N}]/u.test(written)

/** A name that ends in a letter by itself, or in `Jr`. */
const initial = /(?:^|[^\p{L}\p{M}\p{N}])\p{L}\p{M}*r?$/u

/** One letter is no name: it would be masked wherever it stands. */
const isName = (written: string): boolean => (written.match(/\p{L}/gu)?.length ?? 0) > 1
