import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gramCodes } from '../../text/ngrams.ts'
import type { CandidateQuery, IndexedPassage, PassageIndex } from './passage-index.ts'

/** What is needed of the world around an index: rows that its tables may refer to. */
export interface IndexFixture {
  index: PassageIndex
  /** Makes passages known where the index keeps references to them. */
  register(collectionId: string, passages: readonly IndexedPassage[]): Promise<void>
  close(): Promise<void>
}

const vector = (x: number, y: number): Float32Array => {
  const values = new Float32Array(128).fill(0.001)
  values[0] = x
  values[1] = y
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}

const passage = (id: string, text: string, more: Partial<IndexedPassage> = {}): IndexedPassage => ({
  id,
  documentId: `${id}-document`,
  ordinal: 0,
  language: 'en',
  title: '',
  headings: [],
  text,
  ...more,
})

const query = (stems: string[], more: Partial<CandidateQuery> = {}): CandidateQuery => ({
  collections: ['botany'],
  terms: stems.map((stem) => ({ stems: [stem], weight: 1 })),
  limit: 10,
  ...more,
})

/** What every passage index keeps to. */
export function describePassageIndex(name: string, open: () => Promise<IndexFixture>): void {
  describe(name, () => {
    let fixture: IndexFixture
    let index: PassageIndex
    beforeEach(async () => {
      fixture = await open()
      index = fixture.index
    })
    afterEach(() => fixture.close())

    const add = async (collectionId: string, ...passages: IndexedPassage[]) => {
      await fixture.register(collectionId, passages)
      await index.add(collectionId, passages)
    }
    const find = async (asked: CandidateQuery) =>
      (await index.candidates(asked)).candidates.map(({ passageId }) => passageId).sort()

    it('finds the passages that hold a stem', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'), passage('root', 'Roots drink water.'))
      expect(await find(query(['leav']))).toEqual(['leaf'])
      expect(await find(query(['nothing']))).toEqual([])
    })

    it('finds the passage nearest in meaning', async () => {
      const near = passage('near', 'x', { vector: vector(1, 0) })
      const far = passage('far', 'y', { vector: vector(0, 1) })
      await add('botany', near, far)
      const { candidates } = await index.candidates(query([], { vector: vector(0.9, 0.1), limit: 1 }))
      expect(candidates.map(({ passageId }) => passageId)).toEqual(['near'])
      expect(candidates[0]!.similarity).toBeGreaterThan(0.95)
    })

    it('compares a vector only with those of the same embedder, whatever their length', async () => {
      const leaf = passage('leaf', 'x', { vector: vector(1, 0), embedder: 'short' })
      const root = passage('root', 'y', { vector: vector(0, 1), embedder: 'short' })
      await add('botany', leaf, root)
      const long = (at: number) => Float32Array.from({ length: 200 }, (_, axis) => (axis === at ? 1 : 0))
      await index.addVectors('botany', leaf.documentId, 'long', new Map([['leaf', long(7)]]))
      await index.addVectors('botany', root.documentId, 'long', new Map([['root', long(150)]]))

      const near = async (embedder: string, asked: Float32Array) =>
        find(query([], { vector: asked, embedder, limit: 1 }))
      expect(await near('short', vector(0.9, 0.1))).toEqual(['leaf'])
      expect(await near('long', long(150))).toEqual(['root'])
      expect(await near('none', vector(0.9, 0.1))).toEqual([])

      await index.keepVectors('botany', 'long')
      expect(await near('short', vector(0.9, 0.1))).toEqual([])
      expect(await near('long', long(7))).toEqual(['leaf'])
    })

    it('passes over vectors of passages that it does not hold', async () => {
      await add('botany', passage('leaf', 'x', { vector: vector(1, 0) }))
      await index.addVectors('botany', 'nobody', 'other', new Map([['nothing', vector(1, 0)]]))
      expect(await find(query([], { vector: vector(1, 0), embedder: 'other' }))).toEqual([])
    })

    it('reads title and headings as the first words of the passage', async () => {
      await add('botany', passage('leaf', 'Green blades.', { title: 'Leaves', headings: ['Colour'] }))
      const [found] = (await index.candidates(query(['leav']))).candidates
      const words = [...found!.forms].map((form) => found!.lexicon.word(form))
      expect(words).toEqual(['leaves', 'colour', 'green', 'blades'])
    })

    it('never finds a passage of a collection that is not searched', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'))
      await add('secrets', passage('plan', 'Leaves are money.', { vector: vector(1, 0) }))
      expect(await find(query(['leav'], { vector: vector(1, 0) }))).toEqual(['leaf'])
      expect(await find(query(['leav'], { collections: [] }))).toEqual([])
    })

    it('never finds a passage of a document that is not allowed, however many stand before it', async () => {
      const hidden = Array.from({ length: 30 }, (_, at) =>
        passage(`hidden${at}`, 'leaves', { vector: vector(1, 0) }),
      )
      const open = passage('open', 'Long leaves of many trees in the autumn wind', {
        vector: vector(0.5, 0.5),
      })
      await add('botany', ...hidden, open)
      const documents = new Set([open.documentId])
      expect(await find(query(['leav'], { documents, limit: 3 }))).toEqual(['open'])
      expect(await find(query([], { documents, vector: vector(1, 0), limit: 3 }))).toEqual(['open'])
    })

    it('never finds a passage of a document that is hidden, however well it fits', async () => {
      const hidden = Array.from({ length: 30 }, (_, at) =>
        passage(`hidden${at}`, 'leaves', { vector: vector(1, 0) }),
      )
      const open = passage('open', 'Long leaves of many trees in the autumn wind', {
        vector: vector(0.5, 0.5),
      })
      await add('botany', ...hidden, open)
      const bounds = { hidden: new Set(hidden.map(({ documentId }) => documentId)), limit: 3 }
      expect(await find(query(['leav'], bounds))).toEqual(['open'])
      expect(await find(query([], { ...bounds, vector: vector(1, 0) }))).toEqual(['open'])
      const documents = new Set([open.documentId, hidden[0]!.documentId])
      expect(await find(query(['leav'], { ...bounds, documents }))).toEqual(['open'])
    })

    it('counts as if the hidden documents were not there', async () => {
      const open = [
        passage('leaf', 'Leaves are green.'),
        passage('root', 'Roots drink the water of the long winter.', { language: 'pt' }),
      ]
      const closed = [
        passage('plan', 'Leaves are money, leaves and seeds.', { documentId: 'closed' }),
        passage('price', 'The seeds of the green tree.', { documentId: 'closed', ordinal: 1 }),
      ]
      const bounds = { hidden: new Set(['closed', 'unknown']) }
      const codes = new Uint32Array(200)
      const seen = async (more: Partial<CandidateQuery> = {}) => {
        const { candidates, statistics } = await index.candidates(query(['leav', 'seed', 'green'], more))
        const grams = ['leaves', 'seeds', 'green', 'winter'].flatMap((word) => [
          ...codes.slice(0, gramCodes(word, codes)),
        ])
        return {
          found: candidates.map(({ passageId }) => passageId),
          passages: statistics.passages,
          averages: [statistics.averageLength, statistics.averageGrams],
          stems: ['leav', 'seed', 'green'].map((stem) => statistics.stemFrequency(stem)),
          grams: grams.map((code) => statistics.gramFrequency(code)),
        }
      }
      await add('botany', ...open)
      const alone = await seen()
      await add('botany', ...closed)
      expect(await seen(bounds)).toEqual(alone)
      await add('botany', passage('more', 'Seeds, seeds.', { documentId: 'closed', ordinal: 2 }))
      expect(await seen(bounds)).toEqual(alone)
      expect(await seen()).not.toEqual(alone)
    })

    it('sums statistics over the collections searched', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'), passage('root', 'Roots drink water.'))
      await add('zoology', passage('insect', 'Some insects look like leaves.'))
      const one = (await index.candidates(query(['leav']))).statistics
      const both = (await index.candidates(query(['leav'], { collections: ['botany', 'zoology'] })))
        .statistics
      expect([one.passages, one.stemFrequency('leav')]).toEqual([2, 1])
      expect([both.passages, both.stemFrequency('leav')]).toEqual([3, 2])
    })

    it('finds candidates in several collections at once', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'))
      await add('zoology', passage('insect', 'Some insects look like leaves.'))
      expect(await find(query(['leav'], { collections: ['botany', 'zoology'] }))).toEqual(['insect', 'leaf'])
    })

    it('forgets a removed document, in statistics too', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'), passage('tree', 'Trees lose leaves.'))
      await index.removeDocument('botany', 'leaf-document')
      const { candidates, statistics } = await index.candidates(query(['leav']))
      expect(candidates.map(({ passageId }) => passageId)).toEqual(['tree'])
      expect([statistics.passages, statistics.stemFrequency('leav')]).toEqual([1, 1])
      expect(await index.size('botany')).toBe(1)
    })

    it('forgets a removed collection', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'))
      await index.removeCollection('botany')
      expect(await find(query(['leav']))).toEqual([])
      expect(await index.size('botany')).toBe(0)
    })

    it('replaces a passage that is added again', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'))
      await index.add('botany', [passage('leaf', 'Petals are red.')])
      expect(await find(query(['leav']))).toEqual([])
      expect(await find(query(['petal']))).toEqual(['leaf'])
      expect(await index.size('botany')).toBe(1)
    })

    it('gives what it gave, asked again, until something changes', async () => {
      await add(
        'botany',
        passage('leaf', 'Leaves are green.', { vector: vector(1, 0) }),
        passage('root', 'Roots drink water under leaves.', { vector: vector(0, 1) }),
      )
      const asked = query(['leav'], { vector: vector(1, 0) })
      const read = async () =>
        (await index.candidates(asked)).candidates
          .map(({ passageId, forms, lexicon, similarity }) => ({
            passageId,
            words: Array.from(forms, (form) => lexicon.word(form)),
            similarity: Math.round(similarity * 100) / 100,
          }))
          .sort((a, b) => (a.passageId < b.passageId ? -1 : 1))
      const first = await read()
      expect(first.map(({ passageId, similarity }) => [passageId, similarity])).toEqual([
        ['leaf', 1],
        ['root', 0],
      ])
      expect(await read()).toEqual(first)
      await index.addVectors('botany', 'root-document', '', new Map([['root', vector(1, 0)]]))
      expect((await read()).map(({ similarity }) => similarity)).toEqual([1, 1])
      await index.removeDocument('botany', 'leaf-document')
      expect((await read()).map(({ passageId }) => passageId)).toEqual(['root'])
    })

    it('remembers which state of which document is whole', async () => {
      await add('botany', passage('leaf', 'Leaves are green.'), passage('root', 'Roots drink water.'))
      await index.mark('botany', 'leaf-document', 'version-2')
      expect(await index.marks('botany')).toEqual(new Map([['leaf-document', 'version-2']]))
      expect(await index.markOf('botany', 'leaf-document')).toBe('version-2')
      expect(await index.markOf('geology', 'leaf-document')).toBeUndefined()
      await index.removeDocument('botany', 'leaf-document')
      expect(await index.marks('botany')).toEqual(new Map())
    })

    it('knows the languages of its passages, most frequent first', async () => {
      await add(
        'botany',
        passage('folha', 'Folhas verdes.', { language: 'pt-BR' }),
        passage('leaf', 'Leaves are green.'),
        passage('root', 'Roots drink water.'),
        passage('blatt', 'Grüne Blätter.', { language: 'de' }),
      )
      expect(await index.survey(['botany'])).toEqual({ languages: ['en', 'pt'] })
      expect(await index.survey(['nowhere'])).toEqual({ languages: [] })
    })
  })
}
