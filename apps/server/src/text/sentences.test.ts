import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitSentences } from './sentences.ts'

const split = (text: string) => splitSentences(text).map((sentence) => sentence.text)

describe('splitting a text into sentences', () => {
  it.each([
    ['O Dr. Silva chegou às 9h. A Sra. Souza saiu.', ['O Dr. Silva chegou às 9h.', 'A Sra. Souza saiu.']],
    [
      'Conforme o art. 5º, todos são iguais. Veja a Fig. 3.',
      ['Conforme o art. 5º, todos são iguais.', 'Veja a Fig. 3.'],
    ],
    [
      'Há frutas, p. ex. maçãs, peras etc. O resto é verdura.',
      ['Há frutas, p. ex. maçãs, peras etc.', 'O resto é verdura.'],
    ],
    ['O valor é R$ 1.234,56. Em 2.3 segundos acaba.', ['O valor é R$ 1.234,56.', 'Em 2.3 segundos acaba.']],
    ['Foi em 12.03.2019. Depois parou.', ['Foi em 12.03.2019.', 'Depois parou.']],
    ['J. R. R. Tolkien wrote it. He lived in Oxford.', ['J. R. R. Tolkien wrote it.', 'He lived in Oxford.']],
    ['It needs vitamin C. The body stores little.', ['It needs vitamin C.', 'The body stores little.']],
    [
      'See the docs, i.e. the manual. It helps (a lot).',
      ['See the docs, i.e. the manual.', 'It helps (a lot).'],
    ],
    ['“Why?” she asked. “Because.” He left.', ['“Why?” she asked.', '“Because.”', 'He left.']],
    ['Wait… what? Yes! no way.', ['Wait… what?', 'Yes! no way.']],
    ['Wrote it.[12] Then slept.', ['Wrote it.[12]', 'Then slept.']],
    ['The U.S. economy grew. The U.S. The end.', ['The U.S. economy grew.', 'The U.S.', 'The end.']],
    ['¿Por qué? Porque sí.', ['¿Por qué?', 'Porque sí.']],
    ['Smith et al. (2019) say so. We agree.', ['Smith et al. (2019) say so.', 'We agree.']],
    ['Visit example.com or v2.1.3 today. Thanks.', ['Visit example.com or v2.1.3 today.', 'Thanks.']],
  ])('knows where sentences end in %j', (text, expected) => {
    expect(split(text)).toEqual(expected)
  })

  it('takes each row of named values for itself, however long', () => {
    const rows = [
      'nome: Ana Souza Pereira; turma: manhã; prova1: 8.5; prova2: 7.0; faltas: 2',
      'nome: Carla Dias de Almeida; turma: tarde; prova1: 7.5; prova2: 8.8; faltas: 1',
    ]
    expect(splitSentences(rows.join('\n')).map(({ text }) => text)).toEqual(rows)
  })

  it('keeps a wrapped line in its sentence and parts headings, items and rows', () => {
    const text = [
      '# Fotossíntese',
      'A fase clara ocorre nos tilacoides, onde a energia da luz é absorvida',
      'pela clorofila. A fase escura vem depois.',
      '',
      'Etapas',
      '1. Fase clara',
      '2. Ciclo de Calvin. Ocorre no estroma.',
      '- fixação do carbono',
      '| Fase | Local |',
      '| clara | tilacoide |',
    ].join('\n')

    expect(split(text)).toEqual([
      '# Fotossíntese',
      'A fase clara ocorre nos tilacoides, onde a energia da luz é absorvida\npela clorofila.',
      'A fase escura vem depois.',
      'Etapas',
      '1. Fase clara',
      '2. Ciclo de Calvin.',
      'Ocorre no estroma.',
      '- fixação do carbono',
      '| Fase | Local |',
      '| clara | tilacoide |',
    ])
  })

  it('gives slices in order that together hold all the text', () => {
    const piece = fc.constantFrom(
      'Dr. ',
      'O art. 5',
      '. ',
      '? ',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      'etc. ',
      '”',
      '(',
      ' A',
      ' e',
      '3.14',
      '…',
      '\t',
      '| ',
      '😀',
      '[1]',
      '#',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (source) => {
        let last = 0
        for (const { text: slice, start, end } of splitSentences(source)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(source.slice(last, start).trim()).toBe('')
          expect(source.slice(start, end)).toBe(slice)
          expect(slice.trim()).toBe(slice)
          last = end
        }
        expect(source.slice(last).trim()).toBe('')
      }),
      { numRuns: 500 },
    )
  })
})
