import { describe, expect, it } from 'vitest'
import { rendered } from './rendering.ts'

describe('showing a sentence of a document', () => {
  it.each([
    [
      'Pago em até <b>15 dias</b>,<br/> veja o [formulário](https://x.example/f "aqui").',
      'Pago em até 15 dias, veja o formulário.',
    ],
    ['> ## **Importante:** leia *tudo*', 'Importante: leia tudo'],
    ['| **Livros** | 7&nbsp;dias |', 'Livros — 7 dias'],
    ['![logo](a.png) Aurora ~~X1~~ X2', 'logo Aurora X1 X2'],
    ['Passagens** (`quati_1M`)', 'Passagens (`quati_1M`)'],
    ['• Leo repairs the shed [3]', '- Leo repairs the shed'],
  ])('leaves the markup out: %s', (text, shown) => {
    expect(rendered(text)).toBe(shown)
  })

  it.each([
    'Run `stockctl <b> **all**` now.',
    'Use 2 * 3 * 4 for <name>.',
    'If a < b and c > d, stop.',
    'Call __init__ first.',
  ])('leaves what is no markup as it is: %s', (text) => {
    expect(rendered(text)).toBe(text)
  })
})
