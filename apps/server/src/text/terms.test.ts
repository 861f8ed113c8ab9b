import { describe, expect, it } from 'vitest'
import { fold } from './fold.ts'
import { gramCodes, gramCount } from './ngrams.ts'
import { stem } from './stems.ts'
import { terms } from './terms.ts'
import { words } from './words.ts'

const grams = (word: string) => {
  const codes = new Uint32Array(gramCount(word.length))
  gramCodes(word, codes)
  return [...codes]
}

describe('folding', () => {
  it('takes case and accents away', () => {
    expect(fold('Configuração ÀS três')).toBe('configuracao as tres')
  })

  it('writes out letters that no decomposition reaches', () => {
    expect(fold('Straße Łódź Ærø')).toBe('strasse lodz aero')
  })
})

describe('words', () => {
  it('come in order, lowercase, with their accents', () => {
    expect(words('A Constituição, de 1988; e-mail: x_y')).toEqual([
      'a',
      'constituição',
      'de',
      '1988',
      'e',
      'mail',
      'x',
      'y',
    ])
  })

  it('read a number the same whichever way its thousands and decimals are set', () => {
    expect(words('3.050 3,050 1,5 1.5 1.234.567')).toEqual(['3050', '3050', '1.5', '1.5', '1234567'])
  })

  it('are pairs of characters where a script leaves no spaces', () => {
    expect(words('日本語')).toEqual(['日本', '本語'])
  })

  it('are the same for composed and decomposed accents', () => {
    expect(words('ação'.normalize('NFD'))).toEqual(['ação'])
  })

  it('are cut when they are too long to be language', () => {
    expect(words('x'.repeat(1000))[0]).toHaveLength(64)
  })
})

describe('stems', () => {
  it('join the forms of a Portuguese word, plurals in -ões and -ães included', () => {
    expect(stem('configurações', 'pt')).toBe(stem('configuração', 'pt'))
    expect(stem('constituições', 'pt')).toBe(stem('constituição', 'pt'))
    expect(stem('trabalhando', 'pt')).toBe(stem('trabalhar', 'pt'))
  })

  it('join the forms of an English and a Spanish word', () => {
    expect(stem('running', 'en')).toBe(stem('runs', 'en'))
    expect(stem('naciones', 'es')).toBe(stem('nación', 'es'))
  })

  it('are the folded word where the language has no stemmer', () => {
    expect(stem('Möglichkeiten'.toLowerCase(), undefined)).toBe('moglichkeiten')
  })
})

describe('terms', () => {
  it('leave function words out', () => {
    expect(terms('O que é a fotossíntese?', 'pt-BR').map((term) => term.word)).toEqual(['fotossintese'])
    expect(terms('What is the boiling point?', 'en').map((term) => term.word)).toEqual(['boiling', 'point'])
  })

  it('keep every word of a language without a list', () => {
    expect(terms('der Hund', 'de').map((term) => term.word)).toEqual(['der', 'hund'])
  })
})

describe('n-grams', () => {
  it('are those of the word between its edges', () => {
    expect(grams('a')).toHaveLength(1)
    expect(grams('ab')).toHaveLength(1)
    expect(grams('mares')).toHaveLength(4)
  })

  it('are shared by words that share letters, edges included', () => {
    const shared = grams('coordenacao').filter((code) => grams('coordination').includes(code))
    expect(shared).toHaveLength(3)
    expect(grams('mar')[0]).not.toBe(grams('amar')[1])
  })
})
