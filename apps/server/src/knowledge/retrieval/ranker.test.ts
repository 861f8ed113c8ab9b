import { beforeAll, describe, expect, it } from 'vitest'
import { type Embedder, openBuiltinEmbedder } from '../../models/embeddings/index.ts'
import { indexedText } from '../index/index.ts'
import { MemoryIndex } from '../index/memory/memory-index.ts'
import { createRanker, type Ranker } from './index.ts'

const TEXTS: [id: string, language: string, title: string, text: string][] = [
  ['light', 'pt', 'Fotossíntese', 'A fase clara ocorre nos tilacoides e precisa da luz do sol.'],
  ['dark', 'pt', 'Fotossíntese', 'A fase escura ocorre no estroma e fixa o gás carbônico.'],
  ['plural', 'pt', 'Direito', 'As constituições anteriores previam outras regras de votação.'],
  ['restart', 'en', 'Runbook', 'Restart the agent when the job stream abends with return code 12.'],
  ['backup', 'en', 'Runbook', 'The nightly copy of the database is kept for thirty days.'],
  ['plane', 'en', 'Flight', 'An aircraft stays up because its wings give lift.'],
]

describe('ranking passages', () => {
  let embedder: Embedder
  let ranker: Ranker
  beforeAll(async () => {
    embedder = await openBuiltinEmbedder()
    const index = new MemoryIndex()
    for (const [id, language, title, text] of TEXTS) {
      const passage = { id, documentId: `${id}.md`, ordinal: 0, language, title, headings: [], text }
      const [vector] = await embedder.embed([indexedText(passage)], 'passage')
      await index.add('library', [{ ...passage, vector, embedder: embedder.id }])
    }
    ranker = createRanker({ index, embedder: () => embedder })
  })
  const find = async (query: string, mode: 'hybrid' | 'lexical' | 'dense' = 'hybrid') =>
    ranker.rank({ text: query, collections: ['library'], mode, limit: 3 })

  it('puts the passage that answers first', async () => {
    expect((await find('Onde ocorre a fase clara da fotossíntese?'))[0]!.passageId).toBe('light')
    expect((await find('What do I do when a job stream abends?'))[0]!.passageId).toBe('restart')
  })

  it('prefers for a short question the passage that says it all in one place', async () => {
    const index = new MemoryIndex()
    const filler =
      'Os alunos plantaram mudas na horta durante toda a manhã, com pás, baldes, terra preta e adubo.'
    const texts = {
      spread: `A rubisco existe nas folhas. ${filler} ${filler} Ela fixa pouco. ${filler} ${filler} O carbono vai ao solo.`,
      together: `${filler} ${filler} A rubisco da folha fixa o carbono. ${filler} ${filler} A terra fica em repouso.`,
    }
    for (const [id, text] of Object.entries(texts)) {
      const place = { documentId: id, ordinal: 0, language: 'pt', title: '', headings: [] }
      await index.add('library', [{ ...place, id, text }])
    }
    const found = await createRanker({ index }).rank({
      text: 'A rubisco fixa carbono?',
      collections: ['library'],
      mode: 'lexical',
      limit: 2,
    })
    expect(found.map(({ passageId }) => passageId)).toEqual(['together', 'spread'])
    expect(found[0]!.scores.place).toBeGreaterThan(found[1]!.scores.place!)
  })

  it('matches a word in another form, without accents, and mistyped', async () => {
    expect((await find('constituicao'))[0]!.passageId).toBe('plural')
    expect((await find('constituição'))[0]!.passageId).toBe('plural')
    expect((await find('tilacoydes'))[0]!.passageId).toBe('light')
  })

  it('finds by meaning where no word is shared', async () => {
    expect((await find('plane flying', 'dense'))[0]!.passageId).toBe('plane')
    expect(await find('airplane flying', 'lexical')).toEqual([])
  })

  it('scores what answers above what does not, also between questions', async () => {
    const [answered] = await find('Onde ocorre a fase clara?')
    const [unanswered] = await find('Qual a capital da Mongólia?')
    expect(answered!.score).toBeGreaterThan(0.8)
    expect(answered!.coverage).toBeGreaterThan(0.9)
    expect(unanswered?.score ?? 0).toBeLessThan(0.5)
    expect(answered!.scores.dense).toBeLessThanOrEqual(1)
  })

  it('gives scores from 0 to 1 in falling order', async () => {
    const scores = (await find('fase fotossíntese luz')).map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(Math.max(...scores)).toBeLessThanOrEqual(1)
  })

  it('finds nothing in nothing', async () => {
    expect(await find('')).toEqual([])
    expect(await find('???')).toEqual([])
    const elsewhere = await ranker.rank({
      text: 'fase',
      collections: ['other'],
      mode: 'hybrid',
      limit: 3,
    })
    expect(elsewhere).toEqual([])
  })

  it('finds by cognates in another language, and leaves out vectors that know only one', async () => {
    const index = new MemoryIndex()
    await index.add('english', [
      {
        id: 'a',
        documentId: 'd',
        ordinal: 0,
        language: 'en',
        title: '',
        headings: [],
        text: 'The configuration of the system.',
      },
      {
        id: 'b',
        documentId: 'd',
        ordinal: 1,
        language: 'en',
        title: '',
        headings: [],
        text: 'A walk along the river bank.',
      },
    ])
    const found = await createRanker({ index, embedder: () => embedder }).rank({
      text: 'Como é a configuração do sistema?',
      collections: ['english'],
      mode: 'hybrid',
      limit: 3,
    })
    expect(found.map(({ passageId }) => passageId)).toEqual(['a'])
    expect(found[0]!.scores).not.toHaveProperty('dense')
  })

  it('reads only the documents allowed', async () => {
    const found = await ranker.rank({
      text: 'fase da fotossíntese',
      collections: ['library'],
      documents: new Set(['dark.md']),
      mode: 'hybrid',
      limit: 3,
    })
    expect(found.map(({ passageId }) => passageId)).toEqual(['dark'])
  })

  it('works on words alone without an embedder', async () => {
    const index = new MemoryIndex()
    await index.add('library', [
      {
        id: 'a',
        documentId: 'd',
        ordinal: 0,
        language: 'en',
        title: '',
        headings: [],
        text: 'Restart the agent.',
      },
    ])
    const lexical = createRanker({ index })
    const request = { text: 'restart agent', collections: ['library'], limit: 3 }
    expect(await lexical.rank({ ...request, mode: 'hybrid' })).toHaveLength(1)
    expect(await lexical.rank({ ...request, mode: 'dense' })).toEqual([])
  })
})
