import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/temporary-folder.ts'
import { describePassageIndex } from '../passage-index.contract.ts'
import type { CandidateQuery, IndexedPassage } from '../passage-index.ts'
import { MemoryIndex } from './memory-index.ts'

describePassageIndex('the index in memory', async () => {
  const index = new MemoryIndex()
  return { index, register: async () => {}, close: () => index.close() }
})

describePassageIndex('the index in memory, saved', async () => {
  const index = new MemoryIndex({ folder: await temporaryFolder() })
  return { index, register: async () => {}, close: () => index.close() }
})

const WORDS = ['root', 'stem', 'leaf', 'seed', 'bark', 'moss', 'fern', 'pine', 'rose', 'lily']

/** Texts that differ, each of some words more than once. */
const passages = (count: number): IndexedPassage[] =>
  Array.from({ length: count }, (_, at) => {
    const vector = Float32Array.from({ length: 128 }, (_, axis) => Math.sin(at * 7 + axis * (1 + (at % 5))))
    const length = Math.hypot(...vector)
    return {
      id: `passage-${at}`,
      documentId: `document-${Math.floor(at / 10)}`,
      ordinal: at % 10,
      language: 'en',
      title: `Chapter ${at % 7}`,
      headings: [],
      text: Array.from({ length: 30 }, (_, place) => WORDS[(at * 3 + place * place) % WORDS.length]!).join(
        ' ',
      ),
      vector: vector.map((value) => value / length),
    }
  })

const asked = (vector: Float32Array): CandidateQuery => ({
  collections: ['botany'],
  terms: [
    { stems: ['leaf'], weight: 1 },
    { stems: ['moss'], weight: 2 },
  ],
  vector,
  limit: 20,
})

const seen = async (index: MemoryIndex) => {
  const { candidates, statistics } = await index.candidates(asked(passages(4)[3]!.vector!))
  return {
    candidates: candidates
      .map(({ lexicon, forms, ...rest }) => ({
        ...rest,
        words: [...forms].map((form) => lexicon.word(form)),
      }))
      .sort((a, b) => (a.passageId < b.passageId ? -1 : 1)),
    statistics: [
      statistics.passages,
      statistics.averageLength,
      statistics.averageGrams,
      statistics.stemFrequency('moss'),
    ],
  }
}

describe('saving the index in memory', () => {
  it('gives back the same answers after a restart, and goes on taking passages in', async () => {
    const folder = await temporaryFolder()
    const all = passages(5000)
    const first = new MemoryIndex({ folder })
    await first.add('botany', all.slice(0, 4600))
    await first.removeDocument('botany', 'document-4')
    await first.mark('botany', 'document-5', 'v1')
    const before = await seen(first)
    await first.close()

    const second = new MemoryIndex({ folder })
    expect(await seen(second)).toEqual(before)
    expect(await second.marks('botany')).toEqual(new Map([['document-5', 'v1']]))

    const whole = new MemoryIndex()
    await whole.add('botany', all)
    await whole.removeDocument('botany', 'document-4')
    await second.add('botany', all.slice(4600))
    expect(await seen(second)).toEqual(await seen(whole))
  })

  it('says that a file is damaged and starts empty', async () => {
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 100),
      (bytes: Buffer) => bytes.fill(0, 5000, 5010),
      (bytes: Buffer) => bytes.fill('X', 0, 1),
      () => Buffer.alloc(0),
    ]) {
      const folder = await temporaryFolder()
      const first = new MemoryIndex({ folder })
      await first.add('botany', passages(100))
      await first.close()
      const path = join(folder, (await readdir(folder))[0]!)
      await writeFile(path, damage(await readFile(path)))

      const told: string[] = []
      const second = new MemoryIndex({ folder, onUnusable: (collectionId) => told.push(collectionId) })
      expect(await second.size('botany')).toBe(0)
      expect(told).toEqual(['botany'])
    }
  })

  it('removes the file with the collection', async () => {
    const folder = await temporaryFolder()
    const index = new MemoryIndex({ folder })
    await index.add('botany', passages(10))
    await index.save()
    expect(await readdir(folder)).toHaveLength(1)
    await index.removeCollection('botany')
    await index.close()
    expect(await readdir(folder)).toHaveLength(0)
  })
})

describe('removing much', () => {
  it('leaves an index that answers as if the rest had been added alone', async () => {
    const all = passages(2000)
    const index = new MemoryIndex()
    await index.add('botany', all)
    for (let document = 0; document < 120; document++)
      await index.removeDocument('botany', `document-${document}`)
    const rest = new MemoryIndex()
    await rest.add('botany', all.slice(1200))
    const [left, right] = [await seen(index), await seen(rest)]
    expect(left.statistics).toEqual(right.statistics)
    expect(left.candidates.map(({ passageId }) => passageId)).toEqual(
      right.candidates.map(({ passageId }) => passageId),
    )
  })
})

describe('writing while others read', () => {
  it('lets the event loop turn and keeps the order of calls', async () => {
    const index = new MemoryIndex()
    let turns = 0
    const counting = setInterval(() => turns++, 0)
    const adding = index.add('botany', passages(3000))
    const removing = index.removeDocument('botany', 'document-0')
    await Promise.all([adding, removing])
    clearInterval(counting)
    expect(turns).toBeGreaterThan(0)
    expect(await index.size('botany')).toBe(2990)
  })
})
