import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunk } from './chunker.ts'
import type { Block, Location } from './parsing/document.ts'
import { DocumentBuilder } from './parsing/document-builder.ts'
import { readMarkdown } from './parsing/markdown.ts'
import { readPlainText } from './parsing/plain-text.ts'

const page = (number: number): Location => ({ kind: 'page', number, label: String(number) })
const sentence = (subject: string) => `${subject} is described here in one plain sentence of some length.`
const paragraph = (subject: string, sentences: number) =>
  Array.from({ length: sentences }, (_, index) => sentence(`${subject} ${index}`)).join(' ')

function built(write: (builder: DocumentBuilder) => void) {
  const builder = new DocumentBuilder()
  write(builder)
  return builder.finish({ name: 'document.txt', mediaType: 'text/plain' })
}

function expectSound(text: string, blocks: Block[], options = {}) {
  const passages = chunk({ text, blocks }, options)
  let covered = 0
  let previousStart = -1
  for (const [index, passage] of passages.entries()) {
    expect(passage.ordinal).toBe(index)
    expect(passage.text).toBe(text.slice(passage.start, passage.end))
    expect(passage.text.isWellFormed()).toBe(true)
    expect(passage.text.trim()).toBe(passage.text)
    expect(passage.start).toBeGreaterThan(previousStart)
    expect(text.slice(covered, passage.start).trim()).toBe('')
    previousStart = passage.start
    covered = Math.max(covered, passage.end)
  }
  expect(text.slice(covered).trim()).toBe('')
  return passages
}

describe('cutting a document into passages', () => {
  it('keeps a heading with what follows it', () => {
    const document = built((builder) => {
      builder.heading(1, 'Watering')
      builder.heading(2, 'In summer')
      builder.paragraph(paragraph('Water', 30))
    })

    const [first, second] = chunk(document)

    expect(first?.text).toMatch(/^Watering\n\nIn summer\n\nWater 0 is/)
    expect(first?.heading).toEqual(['Watering', 'In summer'])
    expect(second?.heading).toEqual(['Watering', 'In summer'])
  })

  it('begins a new passage at a new section', () => {
    const document = built((builder) => {
      builder.heading(1, 'One')
      builder.paragraph(paragraph('Cat', 3))
      builder.heading(1, 'Two')
      builder.paragraph(paragraph('Dog', 3))
    })

    expect(chunk(document).map((passage) => passage.heading)).toEqual([['One'], ['Two']])
  })

  it('joins sections of a few words and names what they share', () => {
    const document = built((builder) => {
      builder.heading(1, 'Glossary')
      for (const word of ['ablation', 'baseline', 'corpus']) {
        builder.heading(2, word)
        builder.paragraph('A word.')
      }
    })

    expect(chunk(document)).toMatchObject([{ heading: ['Glossary'], start: 0, end: document.text.length }])
  })

  it('goes on with the section that a short opening was joined to', () => {
    const document = built((builder) => {
      builder.paragraph('By A. Author.')
      builder.heading(1, 'Swimming')
      builder.paragraph('Remember:')
      builder.listItem('Relax.')
      builder.listItem('Look around.')
    })

    expect(chunk(document)).toMatchObject([{ heading: ['Swimming'], start: 0, end: document.text.length }])
  })

  it('does not cross a page', () => {
    const document = built((builder) => {
      builder.at(page(1))
      builder.paragraph('On the first page.')
      builder.at(page(2))
      builder.paragraph('On the second page.')
    })

    expect(chunk(document).map((passage) => passage.location.number)).toEqual([1, 2])
  })

  it('repeats the last sentence only inside a section', () => {
    const document = built((builder) => {
      builder.heading(1, 'One')
      builder.paragraph(paragraph('Cat', 20))
      builder.heading(1, 'Two')
      builder.paragraph(paragraph('Dog', 3))
    })

    const [first, second, third] = chunk(document)

    expect(second!.start).toBeLessThan(first!.end)
    expect(document.text.slice(second!.start, first!.end)).toMatch(/^Cat \d+ is.*length\.$/)
    expect(third!.start).toBeGreaterThan(second!.end)
  })

  it('cuts tables between rows', () => {
    const rows = Array.from({ length: 60 }, (_, index) => [`P-${index}`, `Product number ${index}`, '10'])
    const document = built((builder) => builder.table([['Code', 'Name', 'Price'], ...rows]))

    const passages = chunk(document)

    expect(passages.length).toBeGreaterThan(2)
    for (const passage of passages) expect(passage.text).toMatch(/^Code: .*; Price: 10$/s)
  })

  it('does not cut at the stop of an abbreviation or a decimal', () => {
    const text = `${'The value found by Dr. Souza was 3.5 in all of the trials, cf. Fig. 2 of the annex. '.repeat(30)}`
    const document = readPlainText(text, 'a.txt')

    for (const passage of chunk(document)) expect(passage.text).toMatch(/^The value.*annex\.$/s)
  })

  it('cuts a giant word between characters', () => {
    const word = '👩‍🚀é'.repeat(2000).normalize('NFD')

    const passages = expectSound(...textAndBlocks(readPlainText(word, 'a.txt')))

    expect(passages.length).toBeGreaterThan(5)
    for (const passage of passages) expect(passage.text).toMatch(/^(👩‍🚀|é)/u)
  })

  it('covers all text in order with exact spans, whatever the text', () => {
    fc.assert(
      fc.property(anyText, lengths, (text, options) => {
        const document = attempt(() => readPlainText(text, 'a.txt'))
        if (document === null) return
        for (const passage of expectSound(document.text, document.blocks, options))
          expect(passage.text.length).toBeLessThanOrEqual(options.maxLength)
      }),
      { numRuns: 300 },
    )
  })

  it('covers all Markdown in order with exact spans', () => {
    fc.assert(
      fc.property(anyMarkdown, lengths, (text, options) => {
        const document = attempt(() => readMarkdown(text, 'a.md'))
        if (document === null) return
        let end = 0
        for (const block of document.blocks) {
          expect(document.text.slice(end, block.start).trim()).toBe('')
          end = block.end
        }
        for (const passage of expectSound(document.text, document.blocks, options))
          expect(passage.text.length).toBeLessThanOrEqual(options.maxLength)
      }),
      { numRuns: 300 },
    )
  })
})

const textAndBlocks = ({ text, blocks }: { text: string; blocks: Block[] }) => [text, blocks] as const

/** A text without a visible character is refused; there is nothing to cut then. */
function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('. ', '\n', '\n\n', ' ', '? ', 'Dr. ', '\ud800', '\udc00', 'palavra ', 'x'.repeat(90)),
    ),
    { maxLength: 120 },
  )
  .map((parts) => parts.join(''))

const anyMarkdown = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '# ',
        '## ',
        '- ',
        '1. ',
        '```\n',
        '~~~',
        '| a | b |\n',
        '|---|---|\n',
        '===\n',
        '---\n',
      ),
      fc.constantFrom('\n', '\n\n', '> ', '    ', '[x](y)', '**', 'word ', 'A sentence. ', '<div>', '\t'),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 150 },
  )
  .map((parts) => parts.join(''))

const lengths = fc.record({
  targetLength: fc.integer({ min: 40, max: 100 }),
  maxLength: fc.integer({ min: 120, max: 200 }),
  minLength: fc.integer({ min: 0, max: 40 }),
  overlapLength: fc.integer({ min: 0, max: 60 }),
})
