import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswerWriter, type WritingEvent } from './writer.ts'

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
const abstention = 'Não encontrei isso nos seus documentos.'

function write(text: string, size = 7) {
  const writer = createAnswerWriter(passages, { abstention, isStrict: true })
  const events: WritingEvent[] = []
  for (let at = 0; at < text.length; at += size)
    events.push(...structuredClone(writer.push(text.slice(at, at + size))))
  const before = events.length
  const { events: last, written } = writer.end()
  events.push(...last)
  return {
    ...written,
    events,
    before,
    streamed: events.map((event) => (event.type === 'delta' ? event.text : '')).join(''),
  }
}

const light = 'A fase clara ocorre nos tilacoides.'
const dark = 'A fase escura ocorre no estroma.'
const invented = 'As plantas dormem durante o inverno polar.'

describe('a strict answer', () => {
  it('leaves out what nothing supports, and numbers the citations that are left', () => {
    const { answer, support, citations, abstained, streamed } = write(
      `${invented} [2] ${light} [1] ${invented} ${dark} [1]`,
    )
    expect(answer).toBe(`${light} [1] ${dark} [2]`)
    expect(streamed).toBe(answer)
    expect(abstained).toBe(false)
    expect(support.map(({ verdict, citations }) => [verdict, citations])).toEqual([
      ['supported', [1]],
      ['supported', [2]],
    ])
    expect(citations.map(({ index, passage, quote }) => [index, passage, quote])).toEqual([
      [1, 1, light],
      [2, 1, dark],
    ])
  })

  it('is an abstention where nothing is left', () => {
    expect(write(`${invented} [1] Isso é certo.`)).toMatchObject({
      answer: abstention,
      streamed: abstention,
      abstained: true,
      citations: [],
      support: [],
    })
    expect(write('NOT_IN_DOCUMENTS')).toMatchObject({ answer: abstention, abstained: true })
    expect(write('')).toMatchObject({ answer: abstention, abstained: true })
  })

  it('streams, a sentence behind the model', () => {
    const { events, before } = write(`${light} [1] ${dark} [1]`)
    expect(before).toBeGreaterThan(0)
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'citations', citations: [{ index: 1 }] },
      { type: 'delta', text: `${light} [1]` },
    ])
  })

  it('keeps lists in shape, and a lead only before what it leads to', () => {
    expect(write(`As etapas são:\n\n- ${light} [1]\n- ${invented}\n- ${dark} [1]`).answer).toBe(
      `As etapas são:\n\n- ${light} [1]\n- ${dark} [2]`,
    )
    expect(write(`Sobre o inverno:\n\n- ${invented}\n\nSobre as fases:\n\n- ${dark} [1]`).answer).toBe(
      `Sobre as fases:\n\n- ${dark} [1]`,
    )
    expect(write(`${invented.replace('.', ', e por isso:')}\n\n- ${dark} [1]`).answer).toBe(`- ${dark} [1]`)
    expect(write(`${light} [1]\n\nQuer saber mais?`).answer).toBe(`${light} [1]`)
  })

  it('begins the line of a sentence that was dropped with the one that stays', () => {
    expect(write(`${light} [1]\n\n${invented} ${dark} [1]`).answer).toBe(`${light} [1]\n\n${dark} [2]`)
  })

  it('holds no unsupported sentence, and streams what it says, however it is cut', () => {
    const sentence = fc.constantFrom(
      `${light} [1]`,
      dark,
      invented,
      `${invented} [2]`,
      `[2] ${dark}`,
      '## Fases',
      '- Nota:',
    )
    const text = fc.array(fc.tuple(sentence, fc.constantFrom(' ', '\n', '\n\n')), { maxLength: 8 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (parts, size) => {
        const { answer, streamed, support, citations } = write(parts.flat().join(''), size)
        expect(streamed).toBe(answer)
        expect(answer).not.toContain('inverno')
        expect(support.every(({ verdict }) => verdict !== 'unsupported')).toBe(true)
        expect(citations.map(({ index }) => index)).toEqual(citations.map((_, at) => at + 1))
        for (const { index } of citations) expect(answer).toContain(`[${index}]`)
      }),
    )
  })
})
