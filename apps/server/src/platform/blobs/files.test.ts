import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { blobsContract, keysInMemory } from './blobs.contract.ts'
import { fileBlobs } from './files.ts'
import { sealedBlobs } from './sealed.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gepeto-blobs-'))
})
afterAll(() => rm(folder, { recursive: true }))

blobsContract(
  () => fileBlobs(folder),
  async (name, how) => {
    const path = join(folder, name.slice(0, 2), name)
    await writeFile(path, how(await readFile(path)))
  },
)

const filesIn = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())

it('leaves no file behind when a content is refused', async () => {
  const before = (await filesIn(folder)).length
  const blobs = sealedBlobs(await fileBlobs(folder), keysInMemory().keys)
  await blobs.put(Readable.from([Buffer.alloc(11)]), { maxBytes: 10 }).catch(() => {})
  expect(await filesIn(folder)).toHaveLength(before)
})

it('removes what an upload left that died long ago, and leaves one that may be under way', async () => {
  const old = join(folder, `${'0'.repeat(24)}.partial`)
  const young = join(folder, `${'1'.repeat(24)}.partial`)
  await writeFile(old, 'x')
  await writeFile(young, 'x')
  const longAgo = new Date(Date.now() - 48 * 3600 * 1000)
  await utimes(old, longAgo, longAgo)
  await fileBlobs(folder)
  const names = (await filesIn(folder)).map(({ name }) => name)
  expect(names).toContain(`${'1'.repeat(24)}.partial`)
  expect(names).not.toContain(`${'0'.repeat(24)}.partial`)
})
