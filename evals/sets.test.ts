import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../apps/server/test/temporary-folder.ts'
import { loadSet } from './sets.ts'

const write = async (files: Record<string, string>) => {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

const FILES = {
  'meta.json': '{"lang": "en", "relevance_threshold": 2}',
  'corpus.jsonl': '{"id": "d1", "title": "T", "text": "words", "lang": "en"}\n{"id": "d2", "text": "more"}\n',
  'queries.jsonl': '{"id": "q1", "text": "which?"}\n',
  'qrels.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t2\n',
}

describe('loading a set', () => {
  it('reads corpus, queries and judgements', async () => {
    const set = await loadSet(await write(FILES))
    expect(set.corpus).toHaveLength(2)
    expect(set.queries.get(set.name)).toEqual([{ id: 'q1', text: 'which?' }])
    expect(set.judgements.get('q1')?.get('d1')).toBe(2)
    expect([set.language, set.relevanceThreshold, set.answers.size]).toEqual(['en', 2, 0])
  })

  it('reports translated queries under a name of their own', async () => {
    const set = await loadSet(await write({ ...FILES, 'queries.pt.jsonl': '{"id": "q1", "text": "qual?"}' }))
    expect(set.queries.get(`${set.name}.pt`)).toEqual([{ id: 'q1', text: 'qual?' }])
  })

  it('names file and line of what it cannot read', async () => {
    const folder = await write({ ...FILES, 'queries.jsonl': '{"id": "q1", "text": "which?"}\n{"id": 2}\n' })
    await expect(loadSet(folder)).rejects.toThrow(/queries\.jsonl, line 2/)
  })

  it('names the files that a folder lacks', async () => {
    const { 'qrels.tsv': _, ...rest } = FILES
    await expect(loadSet(await write(rest))).rejects.toThrow(/is not an evaluation set: it has no qrels\.tsv/)
  })
})
