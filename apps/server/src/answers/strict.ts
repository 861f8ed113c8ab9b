import type { Source } from '../text/alignment.ts'
import { splitSentences } from '../text/sentences.ts'
import { tokensOf } from '../text/tokens.ts'
import { supportOf } from './support.ts'
import type { PlacedMarkers, SpanCitation, Support, WritingEvent } from './writer.ts'

/**
 * What leads over claims nothing, so nothing can support it; in content words. A longer one ("The plants sleep all
 * winter, which is why:") would be a claim in disguise, and is left out.
 */
const LONGEST_LEAD = 3

/** What a writer has so far: its text without markers, which claim carries which citations, all citations. */
export interface Unjudged {
  plain: string
  placed: PlacedMarkers[]
  citations: SpanCitation[]
}

/**
 * Lets out only sentences that something supports. Each is judged once the model has gone on to the next, so that text
 * still streams, a sentence behind. What only leads over (a heading, "The document says:") goes out with the next
 * sentence that stays. Citations are numbered anew by those that are left.
 */
export function createStrictFilter(sourceOf: (passage: number) => Source) {
  const numbers = new Map<number, number>()
  const citations: SpanCitation[] = []
  const support: Support[] = []
  let answer = ''
  let judgedTo = 0
  /** Leads over to a sentence that stays, if one comes. */
  let waiting = ''
  let hasDroppedSince = false
  /** The line break before sentences that were dropped: the next one that stays begins its line. */
  let owedBreak = ''
  let events: WritingEvent[] = []

  function numberOf(index: number, all: SpanCitation[]): number {
    let number = numbers.get(index)
    if (number === undefined) {
      number = citations.length + 1
      numbers.set(index, number)
      const citation = { ...all[index - 1]!, index: number }
      citations.push(citation)
      events.push({ type: 'citations', citations: [citation] })
    }
    return number
  }

  function say(text: string): void {
    const said = answer === '' ? text.trimStart() : text
    answer += said
    if (said !== '') events.push({ type: 'delta', text: said })
  }

  /** A sentence with its markers after the claims they stand for. */
  function marked(sentence: string, groups: PlacedMarkers[], all: SpanCitation[]): string {
    let text = ''
    let from = 0
    for (const group of [...groups].sort((a, b) => a.at - b.at)) {
      const to = group.at + 1
      text += `${sentence.slice(from, to)} ${group.citations.map((index) => `[${numberOf(index, all)}]`).join('')}`
      from = to
    }
    return text + sentence.slice(from)
  }

  function judge(gap: string, sentence: string, groups: PlacedMarkers[], all: SpanCitation[]): void {
    const judged = supportOf(sentence, groups, all, sourceOf)
    const before = gap.includes('\n') || owedBreak === '' ? gap : owedBreak
    if (judged.length === 0 && contentWords(sentence) <= LONGEST_LEAD) {
      waiting = `${hasDroppedSince ? '' : waiting}${before}${sentence}`
      hasDroppedSince = false
      owedBreak = ''
    } else if (judged.some(({ verdict }) => verdict !== 'unsupported')) {
      say(`${waiting}${before}${marked(sentence, groups, all)}`)
      for (const one of judged)
        support.push({ ...one, citations: one.citations.map((index) => numberOf(index, all)) })
      waiting = ''
      hasDroppedSince = false
      owedBreak = ''
    } else {
      hasDroppedSince = true
      if (gap.includes('\n')) owedBreak = gap
    }
  }

  return {
    /**
     * @param settledTo offset in the plain text up to which no further markers can come; the last sentence before it
     *   may still grow, except at the end
     * @returns what goes out now
     */
    release({ plain, placed, citations: all }: Unjudged, settledTo: number, isEnd: boolean): WritingEvent[] {
      events = []
      const begin = judgedTo
      const sentences = splitSentences(plain.slice(begin))
      for (const { text, start, end } of isEnd ? sentences : sentences.slice(0, -1)) {
        if (begin + end > settledTo) break
        const [from, to] = [begin + start, begin + end]
        const groups = placed
          .filter(({ at }) => at >= from && at < to)
          .map((group) => ({ ...group, at: group.at - from, from: group.from - from }))
        judge(plain.slice(judgedTo, from), text, groups, all)
        judgedTo = to
      }
      return events
    },

    /** What went out; an empty answer where nothing stayed. */
    written: () => ({ answer, citations, support }),
  }
}

const contentWords = (text: string) => tokensOf(text).filter((term) => !term.stop).length
