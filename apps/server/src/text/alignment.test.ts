import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align, readSource } from './alignment.ts'

const text =
  'A fotossíntese tem duas etapas. A fase clara ocorre nos\ntilacoides, onde a água é quebrada.[2] “A fase escura ocorre no estroma.” Foi descrita em 1950.'
const source = readSource(text)
const quoted = (claim: string) => {
  const found = align(claim, source)
  return found && text.slice(found.start, found.end)
}

describe('aligning a claim with a source', () => {
  it('finds the very words whatever the line breaks, case, accents and marks', () => {
    expect(align('a fase clara ocorre nos tilacoides onde a agua e quebrada', source)).toMatchObject({
      verbatim: true,
    })
    expect(quoted('A fase clara ocorre nos tilacoides, onde a água é quebrada.')).toBe(
      'A fase clara ocorre nos\ntilacoides, onde a água é quebrada.',
    )
  })

  it('gives the whole sentence, marks included, and only the words of a part', () => {
    expect(quoted('A fase escura ocorre no estroma.')).toBe('“A fase escura ocorre no estroma.”')
    expect(quoted('ocorre no estroma')).toBe('ocorre no estroma.”')
  })

  it('finds the words around a link of Markdown, whose address nobody says', () => {
    const linked =
      'Kept by [the authors](https://example.org/a-b/c?d=1 "Who they are") and [others](./LIST.md). The rest (in 1990) is gone.'
    const found = align('Kept by the authors and others.', readSource(linked))
    expect(found).toMatchObject({ verbatim: true, start: 0, end: linked.indexOf(' The rest') })
    expect(align('Kept by [the authors](https://example.org/a-b/c?d=1).', readSource(linked))).toMatchObject({
      verbatim: true,
    })
    expect(align('The rest is gone.', readSource(linked))).toMatchObject({ verbatim: false })
  })

  it('gives the sentence that carries a paraphrase', () => {
    expect(quoted('No estroma ocorrem as reações da fase escura.')).toBe('“A fase escura ocorre no estroma.”')
  })

  it('gives adjoining sentences where the claim needs both', () => {
    expect(quoted('A fase escura, descrita em 1950, ocorre no estroma.')).toBe(
      '“A fase escura ocorre no estroma.” Foi descrita em 1950.',
    )
  })

  it('finds nothing for a claim that shares no content', () => {
    expect(align('O céu estava nublado ontem.', source)).toBeUndefined()
    expect(align('', source)).toBeUndefined()
  })

  it('always gives a span within the source', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (claim, any) => {
          const found = align(claim, readSource(any))
          if (found) expect(found.start >= 0 && found.end <= any.length && found.start < found.end).toBe(true)
        },
      ),
    )
  })
})
