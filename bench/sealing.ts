/**
 * `npm run bench:sealing`: what it costs that everything lies sealed, in this process: files put in and read back, sealed
 * and as they come, in turns; then what a turn of a conversation adds in CPU.
 *   --mb N       size of the file (default 200)
 *   --rounds N   (default 3; the best of each counts)
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import type { Answer } from '@gepeto/contract'
import { openSealedRows, sealSaid, sealTitle } from '../apps/server/src/conversations/sealed-rows.ts'
import { fileBlobs } from '../apps/server/src/platform/blobs/files.ts'
import { sealedBlobs } from '../apps/server/src/platform/blobs/sealed.ts'
import { openSeal } from '../apps/server/src/platform/crypto/seal.ts'

const { values } = parseArgs({
  options: { mb: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' } },
})
const bytes = Number(values.mb) * 1024 * 1024
const rounds = Number(values.rounds)
const holder = { workspaceId: 'ws_bench', personId: 'usr_bench' }
const dataKey = {
  ...openSeal(createHash('sha256').update('a key').digest()),
  id: 'dek_BENCH',
  derive: (thing: string) => createHash('sha256').update(thing).digest(),
}
const keys = { of: async () => dataKey, open: async () => new Map([[dataKey.id, dataKey]]) }

const piece = Buffer.alloc(64 * 1024, 'some bytes of a document ')
const content = () =>
  Readable.from(
    (function* () {
      for (let left = bytes; left > 0; left -= piece.length)
        yield piece.subarray(0, Math.min(left, piece.length))
    })(),
  )
const discard = async (source: AsyncIterable<Buffer>) => {
  for await (const _ of source);
}

const folder = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
try {
  const blobs = sealedBlobs(await fileBlobs(folder), keys)
  const best = new Map<string, { mbPerSecond: number; cpuMs: number }>()
  async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
    const cpu = process.cpuUsage()
    const started = performance.now()
    await work()
    const mbPerSecond = bytes / 1024 / 1024 / ((performance.now() - started) / 1000)
    const { user, system } = process.cpuUsage(cpu)
    if (mbPerSecond > (best.get(name)?.mbPerSecond ?? 0))
      best.set(name, { mbPerSecond, cpuMs: (user + system) / 1000 })
  }
  for (let round = 0; round < rounds; round++)
    for (const [name, limits] of [
      ['as they come', { maxBytes: bytes }],
      ['sealed', { maxBytes: bytes, holder }],
    ] as const) {
      let id = ''
      await measure(`put, ${name}`, async () => {
        id = (await blobs.put(content(), limits)).id
      })
      await measure(`get, ${name}`, async () => discard(await blobs.get(id)))
      await blobs.delete(id)
    }
  for (const [name, { mbPerSecond, cpuMs }] of best)
    console.log(
      `${name.padEnd(20)} ${mbPerSecond.toFixed(0).padStart(6)} MB/s, ${cpuMs.toFixed(0)} ms of CPU`,
    )
  const range = { start: bytes / 2, end: bytes / 2 + 64 * 1024 - 1 }
  const { id } = await blobs.put(content(), { maxBytes: bytes, holder })
  const started = performance.now()
  for (let at = 0; at < 200; at++) await discard(await blobs.get(id, range))
  console.log(`a range of 64 KB, sealed: ${((performance.now() - started) / 200).toFixed(2)} ms`)

  // As large as an answer with ten citations.
  const body = { answer: 'x'.repeat(1500), citations: Array(10).fill({ quote: 'y'.repeat(200) }) }
  const said = { question: 'When does it start?', body: body as unknown as Answer, partial: null }
  const { answers } = openSealedRows(keys)
  const own = { id: 'ans_1', workspaceId: '', userId: '' }
  const row = {
    ...{
      id: 'ans_1',
      workspaceId: '',
      userId: '',
      state: 'done' as const,
      given: null,
      createdAt: new Date(),
    },
    ...{ question: null, body: null, partial: null, ...sealSaid(dataKey, own, said) },
  }
  const turns = 20_000
  const cpuOf = async (work: () => unknown) => {
    const cpu = process.cpuUsage()
    for (let at = 0; at < turns; at++) await work()
    const { user, system } = process.cpuUsage(cpu)
    return ((user + system) / turns).toFixed(0)
  }
  console.log(
    `a turn is sealed in ${await cpuOf(() => [
      sealTitle(dataKey, own, 'A title').sealed.toString('base64'),
      sealSaid(dataKey, own, said).sealed.toString('base64'),
    ])} µs of CPU, its history of 4 opened in ${await cpuOf(() => answers([row, row, row, row]))} µs`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
