import type { Citation, Message } from '@gepeto/contract'
import { describe, expect, it } from 'vitest'
import { asMarkdown, exportName } from './export.ts'
import type { ConversationRow } from './tables.ts'

const exported = (said: string, { question = 'Why?', title = 'A talk', quote = 'It is so.' } = {}) =>
  asMarkdown({
    conversation: { title } as ConversationRow,
    messages: [
      {
        question,
        answer: {
          answer: said,
          citations: [
            {
              index: 1,
              documentTitle: `${title}\n<b>`,
              location: { kind: 'none', number: null, label: '' },
              quote,
            },
          ],
        },
      } as unknown as Message,
    ],
  })

describe('a conversation as Markdown', () => {
  it('says what was said, with its sources', () => {
    expect(exported('1 < 2 and **3 > 2** [1].')).toBe(
      '# A talk\n\n## Why?\n\n1 < 2 and **3 > 2** [1].\n\n- [1] A talk &lt;b>: “It is so.”\n',
    )
  })

  it('holds no HTML, wherever it was said', () => {
    const html = '<script>alert(1)</script><!-- x --><?php ?></p><javascript:alert(1)>'
    expect(exported(html, { question: html, title: html, quote: html })).not.toMatch(/<[a-z/!?]/i)
  })

  it('shows fenced code as it is', () => {
    const code = '```java\nList<String> a;\n```'
    expect(exported(code)).toContain(code)
  })

  it.each([
    ['after a fence has ended', '```\na\n```\n<script>'],
    ['after a longer fence has ended', '````\n```\n````\n<script>'],
    ['after a fence in a list, that the list ends', '- a\n  ```\n<script>'],
    ['after what only looks like a fence', '``` a ` b\n<script>'],
    ['on the line of a fence', '~~~ <script>\na\n~~~'],
  ])('holds no HTML %s', (_where, said) => {
    expect(exported(said)).not.toContain('<script')
  })

  it('ends code that was cut off in the middle', () => {
    expect(exported('~~~\n<a')).toContain('~~~\n<a\n~~~\n')
  })
})

describe('an exported conversation', () => {
  it('is a file named after its title, without what a file system refuses', () => {
    const nameOf = (title: string) => exportName({ id: 'cnv_1', title }, 'md')
    expect(nameOf('Até quando entrego o relatório?')).toBe('Até quando entrego o relatório.md')
    expect(nameOf('a/b\\c: "d"\n..')).toBe('a b c d.md')
    expect(nameOf('../..')).toBe('cnv_1.md')
    expect(nameOf('💧'.repeat(200))).toBe(`${'💧'.repeat(60)}.md`)
  })

  it('names the page of a citation as "p. 2", the slide by its number and the sheet by its name', () => {
    const cited = (index: number, location: Citation['location']) =>
      ({ index, documentTitle: 'Manual', location, quote: 'Prime\nit.' }) as Citation
    const citations = [
      cited(1, { kind: 'page', number: 2, label: '2' }),
      cited(2, { kind: 'slide', number: 3, label: '3' }),
      cited(3, { kind: 'sheet', number: 1, label: 'Preços' }),
      cited(4, { kind: 'none', number: null, label: '' }),
    ]
    const text = asMarkdown({
      conversation: { title: 'Pump' } as ConversationRow,
      messages: [{ question: 'How?', answer: { answer: 'So. [1]', citations } } as Message],
    })
    expect(text.split('\n').slice(-5)).toEqual([
      '- [1] Manual, p. 2: “Prime it.”',
      '- [2] Manual, slide 3: “Prime it.”',
      '- [3] Manual, Preços: “Prime it.”',
      '- [4] Manual: “Prime it.”',
      '',
    ])
  })
})
