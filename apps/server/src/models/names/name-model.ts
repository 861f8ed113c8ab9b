import { basename, dirname } from 'node:path'
import { nameSpans, type TaggedPiece } from './spans.ts'
import { type NamePlace, placeOf } from './tags.ts'
import type { TokenModels } from './token-model.ts'
import { windowsOf } from './windows.ts'
import { piecesOf, type Stretch, startsOf, wordsOf } from './words.ts'

/** Tokens that models of this kind read at once, where neither tokenizer nor model say less. */
const usualTokens = 512

/** Longest piece that is cut into tokens by itself, in characters. */
const longestWord = 100

/** A character makes no more tokens than it has bytes in UTF-8. */
const bytesOfCharacter = 4

interface Word extends Stretch {
  ids: number[]
  tokens: string[]
}

export interface NameModel {
  /** Spans of the names of people in a text of any length. */
  namesIn(text: string): Promise<Stretch[]>
}

/** The model has no label for people. */
export class NoNameLabels extends Error {
  override readonly name = 'NoNameLabels'
}

/**
 * Reads a token classification model from its folder, and nothing from anywhere else.
 * @throws NoNameLabels, whatever the library fails with
 */
export async function openNameModel(
  { env, AutoTokenizer, AutoModelForTokenClassification, Tensor }: TokenModels,
  folder: string,
  dtype: 'q8' | 'fp32',
): Promise<NameModel> {
  env.allowRemoteModels = false
  env.allowLocalModels = true
  env.localModelPath = dirname(folder)
  const name = basename(folder)
  const [tokenizer, classify] = await Promise.all([
    AutoTokenizer.from_pretrained(name, { local_files_only: true }),
    AutoModelForTokenClassification.from_pretrained(name, { local_files_only: true, dtype }),
  ])
  const { id2label = {}, max_position_embeddings: positions = usualTokens } = classify.config
  const labels = Object.entries(id2label)
  const places = new Map(labels.map(([id, label]) => [Number(id), placeOf(label)]))
  if (![...places.values()].some(Boolean)) throw new NoNameLabels(labels.map(([, label]) => label).join(', '))

  const unknown = tokenizer.unk_token_id ?? 0
  /** Where a text writes one of these, it is no more than a word. */
  const special = new Set(tokenizer.all_special_ids)
  const { before, after } = specialTokens()
  const most = Math.min(usualTokens, positions, tokenizer.model_max_length)
  const room = most - before.length - after.length
  const longest = Math.max(1, Math.min(longestWord, Math.floor((room - 1) / bytesOfCharacter)))

  /** What the tokenizer puts around every text. */
  function specialTokens(): { before: number[]; after: number[] } {
    const probe = 'a'
    const own = idsOf(tokenizer.tokenize(probe))
    const { input_ids: all } = tokenizer(probe, { return_tensor: false })
    const at = all.findIndex((_, from) => own.every((id, offset) => all[from + offset] === id))
    if (own.length === 0 || at < 0) throw new Error('its tokenizer cannot be used')
    return { before: all.slice(0, at), after: all.slice(at + own.length) }
  }

  function idsOf(tokens: string[]): number[] {
    return tokenizer
      .convert_tokens_to_ids(tokens)
      .map((id) => (id === undefined || special.has(id) ? unknown : id))
  }

  /** Where in a name each token stands. */
  async function placesOf(ids: readonly number[]): Promise<(NamePlace | undefined)[]> {
    const all = [...before, ...ids, ...after]
    const tensor = (values: readonly number[]) =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
    const { logits } = await classify({ input_ids: tensor(all), attention_mask: tensor(all.map(() => 1)) })
    const [texts, tokens, kinds] = logits.dims
    if (texts !== 1 || tokens !== all.length || kinds !== labels.length)
      throw new Error(`it gave a result of the shape ${logits.dims.join(' x ')}`)
    return ids.map((_, at) => {
      const from = (before.length + at) * kinds
      let best = 0
      for (let kind = 0; kind < kinds; kind++) {
        const value = logits.data[from + kind]!
        if (!Number.isFinite(value)) throw new Error('it gave no numbers')
        if (value > logits.data[from + best]!) best = kind
      }
      return places.get(best)
    })
  }

  return {
    async namesIn(text) {
      const known = new Map<string, Pick<Word, 'ids' | 'tokens'>>()
      const words = wordsOf(text, longest).map(({ start, end }): Word => {
        const written = text.slice(start, end)
        const cut = known.get(written) ?? cutWord(written)
        known.set(written, cut)
        return { start, end, ...cut }
      })
      const tagged: TaggedPiece[] = []
      const lengths = words.map(({ ids }) => ids.length)
      for (const { from, to, takenFrom, takenTo } of windowsOf(lengths, room)) {
        const read = words.slice(from, to)
        const found = await placesOf(read.flatMap(({ ids }) => ids))
        let at = 0
        for (const [offset, word] of read.entries()) {
          const own = found.slice(at, at + word.ids.length)
          at += word.ids.length
          if (from + offset >= takenFrom && from + offset < takenTo)
            tagged.push(...tagPieces(text, word, own))
        }
      }
      return nameSpans(text, tagged)
    },
  }

  function cutWord(written: string): Pick<Word, 'ids' | 'tokens'> {
    const tokens = tokenizer.tokenize(written)
    return { tokens, ids: idsOf(tokens) }
  }
}

/**
 * A word's pieces, each with what is said of the token that it begins in: models are trained to tag the first token of
 * a word. Where tokens do not spell the word, any of them that is of a name makes the whole word one.
 */
function tagPieces(text: string, word: Word, places: readonly (NamePlace | undefined)[]): TaggedPiece[] {
  const written = text.slice(word.start, word.end)
  const starts = startsOf(written, word.tokens)
  const whole = places.find(Boolean)
  return piecesOf(written).map(({ start, end }) => ({
    start: word.start + start,
    end: word.start + end,
    place: starts ? places[starts.findLastIndex((from) => from <= start)] : whole,
  }))
}
