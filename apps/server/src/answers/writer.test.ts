import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswerWriter, type WriterOptions, type WritingEvent } from './writer.ts'

const passages = [
  {
    index: 1,
    text: 'A fotossíntese tem duas etapas. A fase clara ocorre nos tilacoides. A fase escura ocorre no estroma.',
  },
  {
    index: 2,
    text: 'O ciclo de Calvin foi descrito em 1950 por Melvin Calvin, que recebeu o Nobel em 1961.',
  },
]
const options: WriterOptions = { abstention: 'Não encontrei isso nos seus documentos.' }

function write(text: string, size = 7, more: Partial<WriterOptions> = {}) {
  const writer = createAnswerWriter(passages, { ...options, ...more })
  const events: WritingEvent[] = []
  for (let at = 0; at < text.length; at += size)
    events.push(...structuredClone(writer.push(text.slice(at, at + size))))
  const { events: last, written } = writer.end()
  events.push(...last)
  return {
    ...written,
    events,
    streamed: events.map((event) => (event.type === 'delta' ? event.text : '')).join(''),
  }
}

describe('writing an answer', () => {
  it('ends an answer that would never end, and reads a marker in every word in no time', () => {
    const line = 'A fase clara ocorre nos tilacoides [1] '
    const writer = createAnswerWriter(passages, options)
    for (let at = 0; at < 20_000 && !writer.isFull(); at++) writer.push(line)
    expect(writer.isFull()).toBe(true)
    expect(writer.push('mais')).toEqual([])
    const { answer, support } = writer.end().written
    expect(answer.length).toBeLessThan(70_000)
    expect(answer.startsWith(line.trim())).toBe(true)
    expect(support[0]!.citations).toEqual([1])
  })

  it('cites the very sentence a claim repeats', () => {
    const { answer, citations, support } = write('A fase clara ocorre nos tilacoides. [1]')
    expect(answer).toBe('A fase clara ocorre nos tilacoides. [1]')
    expect(citations).toEqual([
      { index: 1, passage: 1, quote: 'A fase clara ocorre nos tilacoides.', start: 32, end: 67 },
    ])
    expect(support).toEqual([
      { sentence: 'A fase clara ocorre nos tilacoides.', citations: [1], verdict: 'supported' },
    ])
  })

  it('numbers citations by first appearance, a span each, and the same span once', () => {
    const { answer, citations } = write(
      'Melvin Calvin recebeu o Nobel em 1961 [2]. A fase clara ocorre nos tilacoides [1]. A fase escura ocorre no estroma [1]. Calvin recebeu o Nobel em 1961 [2].',
    )
    expect(answer).toBe(
      'Melvin Calvin recebeu o Nobel em 1961 [1]. A fase clara ocorre nos tilacoides [2]. A fase escura ocorre no estroma [3]. Calvin recebeu o Nobel em 1961 [1].',
    )
    expect(citations.map(({ passage, index }) => [index, passage])).toEqual([
      [1, 2],
      [2, 1],
      [3, 1],
    ])
  })

  it('drops markers of passages that do not exist, with the space before them', () => {
    expect(write('A fase clara ocorre nos tilacoides [9]. Certo [1, 7]?').answer).toMatch(
      /^A fase clara ocorre nos tilacoides\. \[1\] Certo \[\d\]\?$/,
    )
  })

  it('takes a marker at the start of a line for what follows it', () => {
    const { answer, citations } = write(
      'Veja:\n[2] Calvin recebeu o Nobel em 1961.\n- [1] A fase escura ocorre no estroma.',
    )
    expect(answer).toBe('Veja:\n[1] Calvin recebeu o Nobel em 1961.\n- [2] A fase escura ocorre no estroma.')
    expect(citations.map(({ quote }) => quote)).toEqual([
      passages[1]!.text,
      'A fase escura ocorre no estroma.',
    ])
  })

  it('takes a marker alone on a line for what came before', () => {
    const { answer, support } = write('A fase escura ocorre no estroma.\n[1]')
    expect(answer).toBe('A fase escura ocorre no estroma.\n[1]')
    expect(support).toMatchObject([{ citations: [1], verdict: 'supported' }])
  })

  it('cites for itself a sentence the model left uncited, when a passage carries it', () => {
    const { answer, support } = write('A fase clara ocorre nos tilacoides. O estroma é verde e bonito.')
    expect(answer).toBe('A fase clara ocorre nos tilacoides. [1] O estroma é verde e bonito.')
    expect(support.map(({ verdict }) => verdict)).toEqual(['supported', 'unsupported'])
  })

  it('judges each part of a sentence by its own marker', () => {
    const { support } = write(
      'A fase clara ocorre nos tilacoides [1] e Melvin Calvin recebeu o Nobel em 1970 [2].',
    )
    expect(support).toMatchObject([{ citations: [1, 2], verdict: 'partial' }])
  })

  it.each([
    'NOT_IN_DOCUMENTS',
    '**NOT_IN_DOCUMENTS**.',
    ' NOT_IN_DOCUMENTS\n\nSorry, the documents say nothing.',
    '',
  ])('says the abstention for %j', (text) => {
    const { answer, abstained, citations, support, streamed } = write(text)
    expect({ answer: answer.trim(), abstained, citations, support }).toEqual({
      answer: options.abstention,
      abstained: true,
      citations: [],
      support: [],
    })
    expect(streamed).toBe(answer)
  })

  it('does not abstain where something was cited', () => {
    const { answer, abstained } = write('A fase clara ocorre nos tilacoides. [1] NOT_IN_DOCUMENTS')
    expect(abstained).toBe(false)
    expect(answer).not.toContain('NOT_IN_DOCUMENTS')
  })

  it('neither cites nor judges small talk', () => {
    expect(write('Olá! Pergunte sobre a fase clara nos tilacoides.', 7, { isSmallTalk: true })).toMatchObject(
      { citations: [], support: [], abstained: false },
    )
  })

  it('leaves introductions, headings and questions unjudged', () => {
    expect(
      write('## Etapas\nO documento diz:\nA fase escura ocorre no estroma. [1]\nQuer saber mais?').support,
    ).toHaveLength(1)
  })

  it('keeps what stands in code as it is', () => {
    expect(write('Use `a[1]` e\n```\nb[2]\n```\n').answer.trim()).toBe('Use `a[1]` e\n```\nb[2]\n```')
  })

  it('streams the same answer however the text is cut: citations first, quotes exact, markers final', () => {
    const piece = fc.constantFrom(
      'A fase clara ocorre nos tilacoides',
      'Calvin recebeu o Nobel em 1961',
      'Nada disso é verdade',
      '. ',
      '.',
      ' [1]',
      '[2]',
      ' [1][2]',
      ' [7]',
      ' [1, 2]',
      '\n',
      '\n\n',
      '- ',
      '`',
      ' NOT_IN_DOCUMENTS ',
      '【2】',
      ' [ver',
      ']',
      ' Dr. ',
      ': ',
      '? ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const text = parts.join('')
        const result = write(text, size)
        expect(result.streamed).toBe(result.answer)
        expect(result.answer).toBe(write(text, 1000).answer)
        const seen = new Set<number>()
        for (const event of result.events) {
          if (event.type === 'citations') for (const { index } of event.citations) seen.add(index)
        }
        expect([...seen]).toEqual(result.citations.map(({ index }) => index))
        expect(result.citations.map(({ index }) => index)).toEqual(result.citations.map((_, at) => at + 1))
        for (const { quote, passage, start, end } of result.citations) {
          expect(passages[passage - 1]!.text.slice(start, end)).toBe(quote)
          expect(quote).not.toBe('')
        }
      }),
      { numRuns: 400 },
    )
  })
})
