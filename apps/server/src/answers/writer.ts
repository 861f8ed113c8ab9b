import { LRUCache } from 'lru-cache'
import { NOT_IN_DOCUMENTS } from '../models/index.ts'
import { align, readSource, type Source } from '../text/alignment.ts'
import { splitSentences } from '../text/sentences.ts'
import { tokensOf } from '../text/tokens.ts'
import { createMarkerReader, type Piece } from './markers.ts'
import { createSentinelFilter, type Parted } from './sentinel.ts'
import { createStrictFilter } from './strict.ts'
import { supportOf } from './support.ts'
import { judge, type Verdict } from './verify.ts'

/** A passage as it was given to the model: `index` (from 1) is what the model's markers name. */
export interface QuotablePassage {
  index: number
  text: string
  /** BCP 47; told from the text where it is absent. */
  language?: string
}

/** A span of a passage that the answer cites. `quote === passage.text.slice(start, end)`; offsets within the passage. */
export interface SpanCitation {
  /** What the answer's markers name: from 1, in order of first appearance. */
  index: number
  /** `QuotablePassage.index` of the passage it stands in. */
  passage: number
  quote: string
  start: number
  end: number
}

/** One sentence of the answer, without markers, and how far its citations carry it. */
export interface Support {
  sentence: string
  citations: number[]
  verdict: Verdict
}

/** The finished answer: the concatenation of all deltas, and what it rests on. */
export interface WrittenAnswer {
  answer: string
  abstained: boolean
  citations: SpanCitation[]
  support: Support[]
}

/** What goes out while a model writes. Citations come before the text that carries their markers. */
export type WritingEvent = { type: 'citations'; citations: SpanCitation[] } | { type: 'delta'; text: string }

export interface AnswerWriter {
  /** Takes what the model said next; nothing once the answer is full. */
  push(delta: string): WritingEvent[]
  /** Whether the answer is as long as one may be: what comes after is not taken. */
  isFull(): boolean
  /** Takes the end; `events` are the last ones. */
  end(): { events: WritingEvent[]; written: WrittenAnswer }
}

export interface WriterOptions {
  /** Said in place of the model's abstention token, in the asker's language. */
  abstention: string
  /** The answer makes no claim about documents (a greeting): nothing is cited or judged. Default false. */
  isSmallTalk?: boolean
  /** Sentences that nothing supports are left out. Default false. */
  isStrict?: boolean
}

/** A marker group of the model on its way to the reader, and the claim it stands for. */
export interface PlacedMarkers {
  /** Offset in the plain text (the answer without markers) of the last character of the claim. */
  at: number
  /** Where the claim begins in the plain text. */
  from: number
  citations: number[]
}

/** The passages that answers quoted last, already read: the same few are quoted again and again. */
const sources = new LRUCache<string, Source>({ max: 300 })

function readOnce(text: string, language: string | undefined): Source {
  const key = `${language ?? ''} ${text}`
  let source = sources.get(key)
  if (!source) {
    source = readSource(text, language)
    sources.set(key, source)
  }
  return source
}

/** Characters of an answer; no model of today writes more in one go, but one that is stuck or hostile does. */
const LONGEST_ANSWER = 60_000

/** Marker groups of an answer: each is laid over the passages that it names, and one in a word would cost minutes. */
const MOST_PLACED = 400

/** Characters before a marker in which its claim is looked for. */
const LONGEST_CLAIM = 2000

/** A claim shorter than this is read with the whole sentence around it, in content words. */
const SHORTEST_CLAUSE = 3

/**
 * Turns a model's deltas into an answer with final markers. Each marker `[n]` of the model names a passage; here it
 * becomes a citation: the span of that passage that carries the claim before it. Markers of passages that do not exist
 * are dropped; sentences that a passage carries but the model left uncited get their marker. What has gone out never
 * changes, and the deltas together are the answer.
 */
export function createAnswerWriter(passages: QuotablePassage[], options: WriterOptions): AnswerWriter {
  const known = new Map(passages.map((passage) => [passage.index, passage]))
  const reader = createMarkerReader()
  const sentinel = createSentinelFilter(NOT_IN_DOCUMENTS)
  const citations: SpanCitation[] = []
  const placed: PlacedMarkers[] = []
  let answer = ''
  let plain = ''
  let spaces = ''
  let word = ''
  /** Markers that opened a line, waiting for the claim they stand for; `held` is its text so far. */
  let leading: { indexes: number[]; gap: string; held: string } | undefined
  let isParted = false
  let events: WritingEvent[] = []
  let room = LONGEST_ANSWER

  const sourceOf = (index: number): Source => {
    const { text, language } = known.get(index)!
    return readOnce(text, language)
  }

  const strict = options.isStrict && !options.isSmallTalk ? createStrictFilter(sourceOf) : undefined

  /** What a strict answer lets out of the text so far. */
  function release(isEnd: boolean): WritingEvent[] {
    const settledTo = plain.length - (leading?.held.trimStart().length ?? 0)
    return strict!.release({ plain, placed, citations }, settledTo, isEnd)
  }

  /** The end of a strict answer: without a sentence that stays it is an abstention. */
  function endStrictly(): { events: WritingEvent[]; written: WrittenAnswer } {
    const last = release(true)
    const written = strict!.written()
    if (written.answer !== '') return { events: last, written: { ...written, abstained: false } }
    const { abstention } = options
    const said: WritingEvent[] = abstention === '' ? [] : [{ type: 'delta', text: abstention }]
    return { events: said, written: { answer: abstention, abstained: true, citations: [], support: [] } }
  }

  function say(text: string): void {
    if (text === '') return
    answer += text
    const last = events.at(-1)
    if (last?.type === 'delta') last.text += text
    else events.push({ type: 'delta', text })
  }

  /** The number of the citation of a claim in a passage, made when it is new. */
  function cite(claim: string, index: number): number {
    const source = sourceOf(index)
    const { start, end } = align(claim, source) ??
      source.sentences[0] ?? { start: 0, end: source.text.length }
    const same = citations.find(
      (citation) => citation.passage === index && citation.start === start && citation.end === end,
    )
    if (same) return same.index
    const citation = {
      index: citations.length + 1,
      passage: index,
      quote: source.text.slice(start, end),
      start,
      end,
    }
    citations.push(citation)
    events.push({ type: 'citations', citations: [citation] })
    return citation.index
  }

  function mark(indexes: number[], claim: { from: number; to: number }): void {
    const text = plain.slice(claim.from, claim.to)
    const numbers = [...new Set(indexes.map((index) => cite(text, index)))]
    placed.push({ at: claim.to - 1, from: claim.from, citations: numbers })
    say(`${spaces}${numbers.map((number) => `[${number}]`).join('')}`)
    spaces = ''
  }

  /** The sentence that ends where the plain text does, or the part of it after its last marker. */
  function lastClaim(): { from: number; to: number } | undefined {
    const begin = lineStart(plain.trimEnd())
    const sentence = splitSentences(plain.slice(begin)).at(-1)
    if (!sentence) return undefined
    const start = begin + sentence.start
    const to = begin + sentence.end
    const before = placed.findLast((markers) => markers.at >= start)
    if (before && before.at === to - 1) return { from: before.from, to }
    const from = before ? before.at + 1 : start
    return contentWords(plain.slice(from, to)) >= SHORTEST_CLAUSE ? { from, to } : { from: start, to }
  }

  /** What follows the abstention token counts only where something was cited before it. */
  function takeParted({ before, after }: Parted): void {
    for (const piece of reader.push(before)) take(piece)
    if (!sentinel.seen()) return
    if (!isParted) {
      for (const piece of reader.end()) take(piece)
      takeWord()
    }
    isParted = true
    if (citations.length > 0) for (const piece of reader.push(after)) take(piece)
  }

  function take(piece: Piece): void {
    if (piece.kind === 'markers') takeMarkers(piece.passages.filter((index) => known.has(index)))
    else takeText(piece.text)
  }

  function takeMarkers(indexes: number[]): void {
    takeWord()
    if (indexes.length === 0 || placed.length >= MOST_PLACED) {
      if (!spaces.includes('\n')) spaces = ''
      return
    }
    if (leading && leading.held !== '') settleLeading()
    if (leading) {
      leading.indexes.push(...indexes)
      spaces = ''
      return
    }
    const claim = lastClaim()
    const opensLine = spaces.includes('\n') || contentWords(plain.slice(lineStart(plain))) === 0
    if (claim && !opensLine) {
      mark(indexes, claim)
      return
    }
    leading = { indexes, gap: spaces, held: '' }
    spaces = ''
  }

  function takeText(text: string): void {
    for (const part of text.match(/\s+|\S+/g) ?? []) {
      if (!/^\s/.test(part)) word += part
      else {
        takeWord()
        if (leading && part.includes('\n')) settleLeading()
        spaces += part
      }
    }
  }

  /** Words go out whole: only then is it certain whether one opens a sentence. */
  function takeWord(): void {
    if (word === '') return
    if (leading) {
      plain += (leading.held === '' ? leading.gap : '') + spaces + word
      leading.held += spaces + word
    } else {
      citeUncited(word)
      plain += spaces + word
      say(spaces + word)
    }
    const closes = /[.!?…]["'”’»)]*$/.test(word)
    spaces = ''
    word = ''
    if (leading && closes && contentWords(leading.held) >= SHORTEST_CLAUSE) settleLeading()
  }

  /** Markers that opened a line stand for what follows them on it; where nothing follows, for what came before. */
  function settleLeading(): void {
    const { indexes, gap, held } = leading!
    leading = undefined
    const after = spaces
    spaces = gap
    const claim =
      held === '' ? lastClaim() : { from: plain.length - held.trimStart().length, to: plain.length }
    if (claim) mark(indexes, claim)
    say(held)
    spaces = after
  }

  /** When the next word shows that a sentence ended without a marker, a passage that carries it wholly is cited. */
  function citeUncited(nextWord: string): void {
    if (options.isSmallTalk || spaces === '' || !(spaces.includes('\n') || /[.!?…]["'”’»)]*$/.test(plain)))
      return
    const claim = lastClaim()
    if (!claim || placed.some((markers) => markers.at >= claim.from && markers.at < claim.to)) return
    const line = plain.slice(lineStart(plain))
    if (
      !spaces.includes('\n') &&
      splitSentences(`${line}${spaces}${nextWord}`).length === splitSentences(line).length
    )
      return
    attribute(claim)
  }

  function attribute(claim: { from: number; to: number }): void {
    const text = plain.slice(claim.from, claim.to)
    if (placed.length >= MOST_PLACED) return
    if (/^#{1,6}\s|:$/.test(text) || contentWords(text) < SHORTEST_CLAUSE) return
    const carrier = passages.find((passage) => judge(text, sourceOf(passage.index)) === 'supported')
    if (!carrier) return
    const after = spaces
    spaces = ' '
    mark([carrier.index], claim)
    spaces = after
  }

  function abstain(): void {
    if (citations.length > 0) return
    say(answer === '' ? options.abstention : `\n\n${options.abstention}`)
  }

  return {
    push(delta) {
      events = []
      const taken = delta.slice(0, room)
      room -= taken.length
      takeParted(sentinel.push(taken))
      return strict ? release(false) : events
    },
    isFull: () => room === 0,
    end() {
      events = []
      takeParted(sentinel.end())
      for (const piece of reader.end()) take(piece)
      takeWord()
      if (leading) settleLeading()
      if (!options.isSmallTalk && plain.trim() !== '') {
        const claim = lastClaim()
        if (claim && !placed.some((markers) => markers.at >= claim.from && markers.at < claim.to))
          attribute(claim)
      }
      if (strict) return endStrictly()
      const abstained = (sentinel.seen() || plain.trim() === '') && citations.length === 0
      if (abstained) abstain()
      const support = abstained || options.isSmallTalk ? [] : supportOf(plain, placed, citations, sourceOf)
      return { events, written: { answer, abstained, citations, support } }
    },
  }
}

/** Where the last line begins, or as much of it as a claim may be long. */
function lineStart(text: string): number {
  return Math.max(text.lastIndexOf('\n') + 1, text.length - LONGEST_CLAIM)
}

function contentWords(text: string): number {
  return tokensOf(text).filter((term) => !term.stop).length
}
