import { stemsMeet } from '../../text/alignment.ts'
import { followUpKind, resolveFollowUp } from '../../text/follow-up.ts'
import { detectLanguage } from '../../text/language.ts'
import { type GroundedPassage, type GroundedRequest, NOT_IN_DOCUMENTS } from '../grounded-request.ts'
import { admit } from './admission.ts'
import { confidenceOf, isNamed } from './confidence.ts'
import { continueAnswer } from './follow-ups.ts'
import { foreignLanguageIntroduction, missingPart } from './introductions.ts'
import { isListItem } from './list-items.ts'
import { type Part, partsOf } from './parts.ts'
import { meetsType, type Question, readQuestion } from './question.ts'
import { type Candidate, rankSentences } from './ranking.ts'
import { recordLines } from './records.ts'
import { rendered } from './rendering.ts'
import { bestSentence, selectSentences } from './selection.ts'
import { smallTalkOf, smallTalkReply } from './small-talk.ts'
import { asksForSummary, summarise } from './summary.ts'
import { ABSTAIN_BELOW, ABSTAIN_SHORT_BELOW } from './weights.ts'

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
  const parts = partsOf(request.question)
  const answers = parts.map(({ question }) => answerTo({ ...request, question }, passages))
  const isFound = answers.some((groups) => typeof groups !== 'string' && groups.flat().length > 0)
  if (isFound) return writeParts(parts, answers, request)
  const groups = answerTo(request, passages)
  return typeof groups === 'string' ? groups : write(groups, request.language)
}

/**
 * Groups of sentences to quote; or what to say instead.
 * @param language all words are stemmed by: passages of several are rare, and words are only compared when stemmed alike
 */
function answerTo(
  request: GroundedRequest,
  passages: GroundedPassage[],
  language = languageOf(passages),
): Candidate[][] | string {
  const asked = resolveFollowUp(request.question, request.history)
  const question = readQuestion(asked, language)
  if (question.terms.length === 0) return smallTalkReply('unclear', request.language)
  const candidates = rankSentences(question, passages)
  if (candidates.length === 0) return NOT_IN_DOCUMENTS
  if (asksForSummary(question)) return [summarise(candidates)]
  const continued = continuation(request, candidates)
  if (continued) return continued.length > 0 ? [continued] : NOT_IN_DOCUMENTS
  const { placed, quotable } = admit(question, candidates)
  if (placed.length > 0) return placed
  const best = bestSentence(question, quotable)
  if (!best) return NOT_IN_DOCUMENTS
  const spoken = best.passage.language
  // The first passage speaks another language than the asker, the one to quote the same.
  if (question.crosses && spoken && !readQuestion(asked, spoken).crosses)
    return answerTo(request, passages, spoken)
  const groups = selectSentences(question, quotable, best)
  if (!isNamed(question, groups[0]!, candidates)) return NOT_IN_DOCUMENTS
  const threshold = isShortAndMet(question, best) ? ABSTAIN_SHORT_BELOW : ABSTAIN_BELOW
  const evidence = [best, ...quotable.filter((other) => other !== best)]
  return confidenceOf(question, evidence, candidates) < threshold ? NOT_IN_DOCUMENTS : groups
}

/** Words of a question as short as "Quando é a prova?". */
const SHORT = 2

/** A short question has little evidence to give: the best sentence has all its words and the kind of thing asked for. */
function isShortAndMet({ terms, type }: Question, best: Candidate): boolean {
  if (terms.length > SHORT || !['date', 'number', 'place'].includes(type)) return false
  return best.features.coverage >= 0.99 && best.features.type === 1
}

/** Each part's sentences, none twice, and the parts that no sentence answers. */
function writeParts(parts: Part[], answers: (Candidate[][] | string)[], request: GroundedRequest): string {
  const groups: Candidate[][] = []
  for (const answer of answers.filter((one) => typeof one !== 'string'))
    for (const group of answer) {
      const known = groups.flat()
      const fresh = group.filter(
        ({ passage, place }) => !known.some((one) => one.passage === passage && one.place === place),
      )
      if (fresh.length > 0) groups.push(fresh)
    }
  const missing = parts.filter(
    ({ question }, at) => typeof answers[at] === 'string' && !isToldBy(groups.flat(), question),
  )
  return [
    write(groups, request.language),
    ...missing.map(({ asked }) => missingPart(asked, request.language)),
  ].join('\n\n')
}

/** Whether one of the sentences holds all words of a question and the kind of thing it asks for. */
function isToldBy(sentences: Candidate[], text: string): boolean {
  const question = readQuestion(text, sentences[0]!.passage.language)
  return sentences.some(
    (sentence) =>
      meetsType(question, sentence.text, sentence.terms) >= 0.5 &&
      question.terms.every(({ stem }) => sentence.terms.some((term) => stemsMeet(term.stem, stem))),
  )
}

/** What "e por quê?" and the like get; undefined for a question that asks something of its own. */
function continuation(
  { question, history }: GroundedRequest,
  candidates: Candidate[],
): Candidate[] | undefined {
  const kind = followUpKind(question)
  const previous = history.flatMap(({ role, text }) => (role === 'assistant' ? [text] : []))
  if (!kind || previous.length === 0) return undefined
  const harmless = candidates.filter(({ features }) => features.injected < 0.5)
  return continueAnswer(kind, harmless, previous.reverse())
}

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

/**
 * The passages speak another language than the asker: said once, so that the quotes do not come as a surprise. A
 * document's language may be guessed wrong, a short quote's too; both must agree. Rows of names and numbers are of no
 * language.
 */
function introduction(sentences: Candidate[], language: string): string {
  if (recordLines(sentences.map(({ text }) => text)).every((line) => line?.kind === 'row')) return ''
  const seen = detectLanguage(sentences.map(({ text }) => text).join(' ')).language
  const quoted = sentences[0]!.passage.language ?? seen
  const primary = (tag: string | undefined) => tag?.slice(0, 2)
  const isForeign = quoted && primary(seen) === primary(quoted) && primary(quoted) !== primary(language)
  return isForeign ? foreignLanguageIntroduction(quoted, language) : ''
}
