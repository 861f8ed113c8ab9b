import { describe, expect, it } from 'vitest'
import { createOverlapFilter } from './going-on.ts'

/** What is left of a continuation that comes in such pieces. */
function filtered(said: string, ...deltas: string[]): string {
  const filter = createOverlapFilter(said)
  return deltas.map((delta) => filter.push(delta)).join('') + filter.end()
}

describe('a continuation', () => {
  it.each([
    [
      'goes on where the text ended',
      'A capital é Bras',
      ['ília, no', ' Centro-Oeste.'],
      'ília, no Centro-Oeste.',
    ],
    ['says the last words again', 'A capital é Bras', ['é Bras', 'ília.'], 'ília.'],
    ['says the broken word again, whole', 'A capital é Brasí', ['Brasí', 'lia.'], 'lia.'],
    ['begins anew', 'A capital é Bras', ['A ', 'capital ', 'é Brasília', '.'], 'ília.'],
    ['begins anew after a blank line', 'A capital é Bras', ['\n\nA capital é Brasília.'], 'ília.'],
    ['comes letter by letter', 'two three four', [...'three four five'], ' five'],
    ['says nothing more than what was said', 'two three four', ['three four'], ''],
    ['begins like what was said, and goes another way', 'the cat sat on', ['the ', 'mat'], 'the mat'],
    ['has a word that only begins alike', 'the ban', ['ana is ripe'], 'ana is ripe'],
    ['has a short word twice that was meant so', 'I can', ['can it'], 'can it'],
    ['keeps its leading space', 'It starts', [' at 02:30.'], ' at 02:30.'],
  ])('%s', (_, said, deltas, wanted) => {
    expect(filtered(said, ...deltas)).toBe(wanted)
  })
})
