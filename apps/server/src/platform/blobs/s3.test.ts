import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startS3Server } from '../../../test/s3-server.ts'
import { createResilience } from '../resilience/index.ts'
import { openLog } from '../telemetry/log.ts'
import { newBlobId } from './blob-id.ts'
import { blobsContract } from './blobs.contract.ts'
import { StorageUnavailable } from './errors.ts'
import { s3Blobs } from './s3.ts'

let server: Awaited<ReturnType<typeof startS3Server>>
let spoolDir: string
beforeAll(async () => {
  server = await startS3Server()
  spoolDir = await mkdtemp(join(tmpdir(), 'gepeto-spool-'))
})
afterAll(async () => {
  await server.close()
  await rm(spoolDir, { recursive: true })
})
afterEach(() => {
  server.failures.length = 0
})

const open = (more: Partial<Parameters<typeof s3Blobs>[0]> = {}) =>
  s3Blobs({
    bucket: server.bucket,
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: server.credentials,
    resilience: createResilience(openLog('silent')),
    spoolDir,
    ...more,
  })
const text = (content: string) => Readable.from([Buffer.from(content)])
const keyOf = (name: string) => `blobs/${name.slice(0, 2)}/${name}`

blobsContract(open, async (name, how) => {
  server.objects.set(keyOf(name), how(server.objects.get(keyOf(name))!))
})

describe('a bucket', () => {
  it('holds contents where a copy of the data folder would lie, and nothing stays on this machine', async () => {
    const id = newBlobId()
    await (await open()).put(text('kept'), id)
    expect(server.objects.get(keyOf(id))?.toString()).toBe('kept')
    expect(await readdir(join(spoolDir, 'spool'))).toEqual([])
  })

  it('is told which key of KMS to encrypt with, where one is named', async () => {
    await (await open()).put(text('as the bucket is set'), newBlobId())
    expect(server.encryption.at(-1)).toEqual([undefined, undefined])
    await (await open({ kmsKeyId: 'alias/gepeto' })).put(text('with a key'), newBlobId())
    expect(server.encryption.at(-1)).toEqual(['aws:kms', 'alias/gepeto'])
  })

  it('is asked again where it was busy or the line was cut', async () => {
    const blobs = await open()
    server.failures.push(503, 'cut')
    const id = newBlobId()
    await blobs.put(text('after all'), id)
    server.failures.push(500)
    expect((await buffer(await blobs.get(id))).toString()).toBe('after all')
  })

  it('that does not answer is said so, and left alone for a while', async () => {
    const resilience = createResilience(openLog('silent'), { failures: 2 })
    const blobs = await open({ resilience })
    server.failures.push(...Array.from({ length: 20 }, () => 500))
    await expect(blobs.put(text('lost'), newBlobId())).rejects.toThrow(StorageUnavailable)
    await expect(blobs.stat('0'.repeat(24))).rejects.toThrow(StorageUnavailable)
    expect(resilience.list()).toMatchObject([{ name: 's3', state: 'open' }])
    const calls = server.asked.length
    await expect(blobs.check!()).rejects.toThrow()
    expect(server.asked).toHaveLength(calls)
  })

  it('says whether it answers', async () => {
    expect(await (await open()).check!()).toEqual({ detail: 's3' })
    await expect((await open({ bucket: 'another' })).check!()).rejects.toThrow()
  })
})
