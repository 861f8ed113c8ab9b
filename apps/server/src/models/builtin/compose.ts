import { resolveFollowUp } from '../../text/follow-up.ts'
import { detectLanguage } from '../../text/language.ts'
import { type GroundedPassage, type GroundedRequest, NOT_IN_DOCUMENTS } from '../grounded-request.ts'
import { confidenceOf } from './confidence.ts'
import { foreignLanguageIntroduction } from './introductions.ts'
import { isListItem } from './list-items.ts'
import { readQuestion } from './question.ts'
import { type Candidate, rankSentences } from './ranking.ts'
import { selectSentences } from './selection.ts'
import { smallTalkOf, smallTalkReply } from './small-talk.ts'
import { asksForSummary, summarise } from './summary.ts'
import { ABSTAIN_BELOW } from './weights.ts'

/** Passages read; the ranker's order makes later ones unlikely to help and each costs time. */
const PASSAGES_READ = 12

/**
 * Composes an answer out of whole sentences of the passages, each followed by its marker `[n]`; a short reply to small
 * talk; or `NOT_IN_DOCUMENTS` when the evidence is too thin. Pure: the same request gives the same answer.
 */
export function composeAnswer(request: GroundedRequest): string {
  const smallTalk = smallTalkOf(request.question)
  if (smallTalk) return smallTalkReply(smallTalk, request.language)
  const passages = request.passages.slice(0, PASSAGES_READ)
  const question = readQuestion(resolveFollowUp(request.question, request.history), languageOf(passages))
  if (question.terms.length === 0) return smallTalkReply('unclear', request.language)
  const candidates = rankSentences(question, passages)
  if (candidates.length === 0) return NOT_IN_DOCUMENTS
  if (asksForSummary(question)) return write([summarise(candidates)], request.language)
  if (confidenceOf(question, candidates) < ABSTAIN_BELOW) return NOT_IN_DOCUMENTS
  return write(selectSentences(question, candidates), request.language)
}

/** One language for all: passages of several are rare, and words are only compared when stemmed alike. */
function languageOf([best]: GroundedPassage[]): string | undefined {
  return best?.language ?? detectLanguage(best?.text ?? '').language
}

function write(groups: Candidate[][], language: string): string {
  const sentences = groups.flat()
  if (sentences.length === 0) return NOT_IN_DOCUMENTS
  const lines = groups.map((group) =>
    group
      .map(
        (candidate, at) =>
          `${at > 0 ? separator(candidate) : ''}${rendered(candidate.text)} [${candidate.passage.index}]`,
      )
      .join(''),
  )
  return [introduction(sentences, language), lines.join('\n\n')].filter(Boolean).join('\n\n')
}

function separator({ text }: Candidate): string {
  return isListItem(text) ? '\n' : ' '
}

/** The passages speak another language than the asker: said once, so that the quotes do not come as a surprise. */
function introduction(sentences: Candidate[], language: string): string {
  const quoted =
    sentences[0]!.passage.language ?? detectLanguage(sentences.map(({ text }) => text).join(' ')).language
  return quoted && quoted.slice(0, 2) !== language.slice(0, 2)
    ? foreignLanguageIntroduction(quoted, language)
    : ''
}

/** The sentence as a person reads it: its words untouched, without line breaks, table rules and footnote numbers. */
function rendered(text: string): string {
  const plain = text
    .replace(/\[\s*\d[\d\s,;–-]*\]/g, '')
    .replace(/【[^】]*】/g, '')
    .replace(/^#{1,6}\s+/, '')
    .replace(/^[•‣▪◦·*+–—]\s+/, '- ')
    .replace(/^\s*\|\s*|\s*\|\s*$/g, '')
    .replace(/\s*(?:\||\t)\s*/g, ' — ')
    .replace(/\s+/g, ' ')
    .trim()
  const tidy = plain.replace(/\s+([.,;:!?])/g, '$1')
  return isCodeOpen(tidy) ? tidy.replaceAll('`', '‘') : tidy
}

/** An odd backtick opens code that would swallow the marker after the sentence. */
function isCodeOpen(text: string): boolean {
  return (text.match(/`/g)?.length ?? 0) % 2 === 1
}
