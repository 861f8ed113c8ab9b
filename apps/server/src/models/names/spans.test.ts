import { describe, expect, it } from 'vitest'
import { nameSpans, type TaggedPiece } from './spans.ts'
import { type NamePlace, placeOf } from './tags.ts'
import { piecesOf, startsOf, wordsOf } from './words.ts'

/** Names of a text whose pieces have these labels, in order, with a point where one has none. */
function names(text: string, labels: string): string[] {
  const places: Record<string, NamePlace> = { B: 'begin', I: 'inside', E: 'end', S: 'single' }
  const told = labels.replaceAll(' ', '')
  const pieces: TaggedPiece[] = wordsOf(text, 100).flatMap(({ start, end }) =>
    piecesOf(text.slice(start, end)).map((piece) => ({
      start: start + piece.start,
      end: start + piece.end,
      place: undefined,
    })),
  )
  expect(told).toHaveLength(pieces.length)
  return nameSpans(
    text,
    pieces.map((piece, at) => ({ ...piece, place: places[told[at]!] })),
  ).map(({ start, end }) => text.slice(start, end))
}

describe('tags of tokens', () => {
  it.each([
    [
      'accents and particles',
      "Maria da Conceição d'Ávila chegou",
      'BIII II .',
      ["Maria da Conceição d'Ávila"],
    ],
    [
      'particles that the model left out',
      "Maria da Conceição d'Ávila",
      'B.I..I',
      ["Maria da Conceição d'Ávila"],
    ],
    ['hyphens', 'com Ana-Maria Souza-Lima.', '.B.IB.I.', ['Ana-Maria', 'Souza-Lima']],
    ['hyphens told as parts', 'com Ana-Maria Souza-Lima.', '.BIIIII.', ['Ana-Maria Souza-Lima']],
    ['two names side by side', 'Ana Souza João Lima', 'BIBI', ['Ana Souza', 'João Lima']],
    ['BIOES', 'Ana Souza João Rui Lima', 'BESBE', ['Ana Souza', 'João', 'Rui Lima']],
    ['no more than inside', 'por Ana Souza ontem', '.II.', ['Ana Souza']],
    ['signs around', '"Ana Souza", (João)', 'BIII.BII', ['Ana Souza', 'João']],
    ['initials', 'J. R. Silva e Ana. Ivo foi', 'B.I.I.B.B.', ['J. R. Silva', 'Ana', 'Ivo']],
    ['an end of a line', 'Ana Souza\nRua João\n', 'BIII', ['Ana Souza', 'Rua João']],
    ['a particle before another name', 'Ana de João', 'B.B', ['Ana', 'João']],
    ['a hyphen as a dash', 'Ana - Maria', 'B.B', ['Ana', 'Maria']],
    ['one letter alone', 'A casa', 'B.', []],
    ['letters of accents apart', 'Jose\u0301 Muno\u0303z', 'BI', ['Jose\u0301 Muno\u0303z']],
  ])('make names: %s', (_, text, labels, wanted) => {
    expect(names(text, labels)).toEqual(wanted)
  })

  it('are read in the ways in which models write them', () => {
    expect(
      ['B-PER', 'I-PERSON', 'E-PESSOA', 'S-PER', 'L-per', 'U_PER', 'PER', 'B-FIRST_NAME'].map(placeOf),
    ).toEqual(['begin', 'inside', 'end', 'single', 'end', 'single', 'inside', 'begin'])
    expect(['O', 'B-LOC', 'B-ORG', 'I-MISC', 'LABEL_0', 'B-PERIOD', 'ORGANIZACAO'].map(placeOf)).toEqual(
      new Array(7).fill(undefined),
    )
  })
})

describe('tokens', () => {
  it.each([
    ['word pieces', "d'Ávila,", ['d', "'", 'Á', '##vila', ','], [0, 1, 2, 3, 7]],
    ['word pieces without accents', 'Conceição', ['con', '##ce', '##ica', '##o'], [0, 3, 5, 8]],
    ['sentence pieces', '(João', ['\u2581(', 'Jo', 'ão'], [0, 1, 3]],
    ['a mark by itself', 'João', ['\u2581', 'João'], [0, 0]],
    ['accents apart', 'Jose\u0301!', ['jose', '!'], [0, 5]],
    ['what folds to two letters', 'ﬁm', ['f', '##im'], [0, 0]],
  ])('are found again in their word: %s', (_, word, tokens, starts) => {
    expect(startsOf(word, tokens)).toEqual(starts)
  })

  it('that do not spell their word are told apart', () => {
    expect(startsOf('Ávila', ['[UNK]'])).toBeUndefined()
    expect(startsOf('Ávila', ['Á'])).toBeUndefined()
  })
})
