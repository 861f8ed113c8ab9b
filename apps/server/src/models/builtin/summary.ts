import { fold } from '../../text/fold.ts'
import type { Question } from './question.ts'
import type { Candidate } from './ranking.ts'
import { areNearDuplicates } from './selection.ts'

const ASKS_SUMMARY =
  /\b(?:resum[aoe]\w*|sintetize|sintese|sumari\w+|visao geral|do que (?:se )?(?:trata|fala)|sobre o que (?:e|fala|trata)|principais (?:pontos|ideias|topicos)|pontos principais|ideia central|summar\w+|overview|tl;?dr|main (?:points|ideas|topics)|key (?:points|takeaways)|what (?:is|are) (?:this|these|the) (?:document|text|file|paper|pdf|doc|book|article)s? about|resumen)\b/
/** Words that name the thing summarised rather than its subject (folded stems would do; these are whole words). */
const THINGS =
  /^(?:documentos?|textos?|arquivos?|colecao|colecoes|conteudos?|materia(?:l|is)|artigos?|livros?|apostilas?|pdf|paginas?|capitulos?|pontos?|ideias?|topicos?|principa(?:l|is)|geral|visao|central|resum\w*|sintes\w*|sintetize|sumari\w*|trata|fala|favor|linhas?|frases?|breve|curto|documents?|texts?|files?|collections?|contents?|papers?|books?|articles?|pages?|chapters?|points?|ideas?|topics?|main|key|takeaways?|overview|summar\w*|about|brief|short|sentences?|lines?|tldr|tl|dr|please|resumen|documento)$/

/** Whether the question asks for a summary of what there is, naming no subject of its own. */
export function asksForSummary(question: Question): boolean {
  return ASKS_SUMMARY.test(fold(question.text)) && question.terms.every((term) => THINGS.test(term.folded))
}

/** Sentences a summary has. */
const SUMMARY_SENTENCES = 4
/** Shortest and longest sentence fit for a summary, in words. */
const FIT = { least: 7, most: 60 }

/**
 * The most central sentences in reading order: those whose words come up most in all the others, openings of passages
 * first among equals.
 * @see Vanderwende et al.: Beyond SumBasic, 2007 (word frequency as centrality, dampened once a word is used)
 */
export function summarise(candidates: Candidate[]): Candidate[] {
  const fit = candidates.filter(
    ({ terms, features }) =>
      terms.length >= FIT.least && terms.length <= FIT.most && features.injected < 0.5 && !features.asks,
  )
  const frequency = new Map<string, number>()
  for (const { terms } of fit)
    for (const stem of new Set(contentStems(terms))) frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
  const chosen: Candidate[] = []
  while (chosen.length < SUMMARY_SENTENCES) {
    let best: { candidate: Candidate; value: number } | undefined
    for (const candidate of fit) {
      if (chosen.includes(candidate) || chosen.some((other) => areNearDuplicates(other, candidate))) continue
      const stems = [...new Set(contentStems(candidate.terms))]
      const centrality = stems.reduce((sum, stem) => sum + (frequency.get(stem) ?? 0), 0) / (stems.length + 3)
      const value = centrality * (candidate.place === 0 ? 1.3 : 1) * (candidate.rank === 0 ? 1.2 : 1)
      if (!best || value > best.value) best = { candidate, value }
    }
    if (!best) break
    chosen.push(best.candidate)
    for (const stem of contentStems(best.candidate.terms))
      frequency.set(stem, (frequency.get(stem) ?? 0) * 0.5)
  }
  return chosen.sort((one, other) => one.rank - other.rank || one.place - other.place)
}

function contentStems(terms: Candidate['terms']): string[] {
  return terms.filter((term) => !term.stop && term.kind === 'word').map((term) => term.stem)
}
