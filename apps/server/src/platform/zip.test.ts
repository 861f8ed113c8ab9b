import { describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { zip } from './zip.ts'

describe('an archive', () => {
  it('opens with its names and contents', async () => {
    const entries = [
      { name: 'account.json', content: '{"name":"Inês"}' },
      { name: 'conversations/é.md', content: Buffer.alloc(100_000, 'abc') },
      { name: 'empty.txt', content: '' },
    ]
    const pieces = await Array.fromAsync(zip(entries, new Date('2026-03-04T05:06:08Z')))
    const archive = await fromBufferPromise(Buffer.concat(pieces))
    const read: { name: string; content: Buffer; at: string }[] = []
    for await (const entry of archive.eachEntry()) {
      const stream = await archive.openReadStreamPromise(entry)
      const content = Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>))
      read.push({
        name: entry.fileName,
        content,
        at: entry.getLastModDate({ timezone: 'UTC' }).toISOString(),
      })
    }
    expect(read).toEqual(
      entries.map(({ name, content }) => ({
        name,
        content: Buffer.from(content as string),
        at: '2026-03-04T05:06:08.000Z',
      })),
    )
  })
})
