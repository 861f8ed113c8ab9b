import { readSource, type Source } from '../text/alignment.ts'
import { splitSentences } from '../text/sentences.ts'
import { tokensOf } from '../text/tokens.ts'
import { betterVerdict, combineVerdicts, judge, type Verdict } from './verify.ts'
import type { PlacedMarkers, SpanCitation, Support } from './writer.ts'

/** What follows the last marker of a sentence counts as a claim of its own from this many content words on. */
const UNCITED_TAIL = 3

/**
 * Judges each sentence of an answer by what it cites. Headings, questions and lines that only introduce ("The document
 * says:") claim nothing and are left out; a claim that cites nothing is unsupported.
 * @param plain  the answer without markers
 * @param placed which claim of it carries which citations
 */
export function supportOf(
  plain: string,
  placed: PlacedMarkers[],
  citations: SpanCitation[],
  sourceOf: (passage: number) => Source,
): Support[] {
  const support: Support[] = []
  for (const { text, start, end } of splitSentences(plain)) {
    const groups = placed.filter((markers) => markers.at >= start && markers.at < end)
    if (groups.length === 0 && !isClaim(text)) continue
    const cited = groups.flatMap((group) => group.citations)
    support.push({
      sentence: text,
      citations: [...new Set(cited)],
      verdict: verdictOn(text, start, end, groups),
    })
  }
  return support

  function verdictOn(text: string, start: number, end: number, groups: PlacedMarkers[]): Verdict {
    if (groups.length === 0) return 'unsupported'
    const whole = judgeGroup(
      text,
      groups.flatMap((group) => group.citations),
    )
    if (groups.length === 1 || whole === 'supported') return whole
    const parts = groups.map((group) =>
      judgeGroup(plain.slice(Math.max(group.from, start), group.at + 1), group.citations),
    )
    const tail = plain.slice(groups.at(-1)!.at + 1, end)
    if (contentWords(tail) >= UNCITED_TAIL) parts.push('unsupported')
    return combineVerdicts(parts)
  }

  function judgeGroup(claim: string, numbers: number[]): Verdict {
    const spans = numbers.map((number) => citations[number - 1]!)
    let best: Verdict = 'unsupported'
    for (const passage of new Set(spans.map((span) => span.passage)))
      best = betterVerdict(best, judge(claim, sourceOf(passage)))
    if (best === 'supported' || spans.length < 2) return best
    return betterVerdict(
      best,
      judge(
        claim,
        readSource(spans.map((span) => span.quote).join('\n\n'), sourceOf(spans[0]!.passage).language),
      ),
    )
  }
}

function isClaim(sentence: string): boolean {
  return !/^#{1,6}\s|[:?]["'”’»)]*$/.test(sentence) && contentWords(sentence) > 0
}

function contentWords(text: string): number {
  return tokensOf(text).filter((term) => !term.stop).length
}
