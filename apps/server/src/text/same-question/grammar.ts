/** What kind of thing a question asks for; `whether` is answered with yes or no. */
export type AskKind =
  | 'when'
  | 'time'
  | 'date'
  | 'day'
  | 'year'
  | 'month'
  | 'deadline'
  | 'where'
  | 'who'
  | 'why'
  | 'how'
  | 'howMany'
  | 'howMuch'
  | 'howLong'
  | 'howOften'
  | 'howFar'
  | 'meaning'
  | 'difference'
  | 'what'
  | 'whether'

type Replacement = [pattern: RegExp, by: string | ((...found: string[]) => string)]

/**
 * How a language builds questions. Patterns are tried in order on a text without accents and without its question mark;
 * a § stands after what an accent alone tells to be a future ("terá", "terão").
 */
export interface Grammar {
  language: 'pt' | 'en'
  /** Other ways to write the same: contractions, currencies, units. */
  spelling: Replacement[]
  ordinals: Record<string, string>
  ordinalMark: RegExp
  /** "10 thousand": the pattern and what its number is multiplied by. */
  thousands: [RegExp, number][]
  /** What is said around a question and asks nothing. */
  frames: RegExp[]
  /** "In 2023, how many …?": what stands in front, and the question. */
  fronted: RegExp
  /** Other ways to ask the same. */
  rephrased: [RegExp, string][]
  /** The opening of a question, what it asks for, and what else the opening says. */
  asks: [RegExp, AskKind, ('by' | 'in' | 'may' | 'must')?][]
  /** Whether something may or must be. */
  modals: [RegExp, 'may' | 'must'][]
  future: RegExp
  past: RegExp
  pastForms: RegExp
  pastEnding: RegExp
  /** Where one of these stands, a form that looks past may be a participle: "is paid". Absent: never. */
  auxiliary?: RegExp
  /** Words that deny or leave out, each with the way it does. */
  negations: Record<string, string>
  /** Prepositions that tell who does what to whom. */
  markers: Record<string, string>
  /** Words without a share in what is asked, once kind, tense and modality are told. */
  skipped: string
  /** Words that the kind of a question says already. */
  skippedFor: Partial<Record<AskKind, string>>
}
