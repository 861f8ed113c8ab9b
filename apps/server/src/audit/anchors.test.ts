import { createHash } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startS3Server } from '../../test/s3-server.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { createResilience } from '../platform/resilience/index.ts'
import { openLog } from '../platform/telemetry/log.ts'
import { type Anchors, folderAnchors } from './anchors.ts'
import { bucketAnchors } from './bucket-anchors.ts'
import { ChainAltered, CheckpointsUnavailable } from './errors.ts'
import { type Checkpoint, openSigner } from './signer.ts'

const signer = openSigner(Buffer.alloc(32, 1))
const { keyId } = signer
const another = openSigner(Buffer.alloc(32, 2))
const signed = (size: number, workspaceId = 'ws_1'): Checkpoint =>
  signer.sign({ workspaceId, size, root: 'aa', head: 'bb', signedAt: '2026-11-21T12:00:00.000Z' })

let server: Awaited<ReturnType<typeof startS3Server>>
beforeAll(async () => {
  server = await startS3Server()
})
beforeEach(() => {
  server.objects.clear()
  server.lock.days = undefined
  server.mostListed.count = 1000
  server.failures.length = 0
})
afterAll(() => server.close())

const inBucket = (folder = '') =>
  bucketAnchors({
    ...server,
    place: server.bucket + folder,
    region: 'us-east-1',
    resilience: createResilience(openLog('silent')),
  })

const places: { place: string; open(): Promise<Anchors> }[] = [
  { place: 'a folder', open: async () => folderAnchors(await temporaryFolder()) },
  { place: 'a bucket', open: () => inBucket() },
  { place: 'a folder of a bucket', open: () => inBucket('/logs/second') },
]

describe.each(places)('checkpoints kept in $place', ({ open }) => {
  it('are given back, the newest of a chain', async () => {
    const anchors = await open()
    expect(await anchors.newest('ws_none', signer)).toBeUndefined()
    for (const size of [2, 9, 10, 1100]) await anchors.keep(signed(size))
    await anchors.keep(signed(5000, 'ws_other'))
    expect(await anchors.newest('ws_1', signer)).toEqual(signed(1100))
  })

  it('are told apart by who signed them', async () => {
    const anchors = await open()
    await anchors.keep(signed(3))
    expect(await anchors.newest('ws_1', another)).toBeUndefined()
  })

  it('lie nowhere else, whatever a chain is called', async () => {
    const anchors = await open()
    await anchors.keep(signed(4, '../../system'))
    expect(await anchors.newest('../../system', signer)).toEqual(signed(4, '../../system'))
    expect(await anchors.newest('system', signer)).toBeUndefined()
  })
})

describe('a folder of checkpoints', () => {
  it('holds one file of each chain, and nothing half written', async () => {
    const folder = await temporaryFolder()
    const anchors = folderAnchors(folder)
    for (const size of [1, 2, 3]) await anchors.keep(signed(size))
    expect(await readdir(join(folder, keyId))).toEqual(['ws_1.json'])
  })

  it('says that what was kept was changed', async () => {
    const folder = await temporaryFolder()
    const anchors = folderAnchors(folder)
    await anchors.keep(signed(3))
    await writeFile(join(folder, keyId, 'ws_1.json'), JSON.stringify({ ...signed(3), size: 2 }))
    await expect(anchors.newest('ws_1', signer)).rejects.toThrow(ChainAltered)
  })
})

describe('a bucket of checkpoints', () => {
  it('gives back what was hidden by a delete, past all that hides others', async () => {
    const anchors = await inBucket()
    server.mostListed.count = 2
    for (const size of [21, 22, 23]) await anchors.keep(signed(size, 'ws_hidden'))
    for (const key of server.objects.keys())
      if (key.includes('ws_hidden'))
        await fetch(`${server.endpoint}/${server.bucket}/${key}`, {
          method: 'DELETE',
          headers: { authorization: `AWS4-HMAC-SHA256 Credential=${server.credentials.accessKeyId}/` },
        })
    expect([...server.objects.keys()]).toEqual([])
    expect(await anchors.newest('ws_hidden', signer)).toEqual(signed(23, 'ws_hidden'))
  })

  it('goes by what was there first, and passes over what is not its own', async () => {
    const anchors = await inBucket()
    for (const size of [51, 52]) await anchors.keep(signed(size, 'ws_forged'))
    const keyOf = (size: number) => [...server.objects.keys()].find((key) => key.endsWith(`-${size}.json`))!
    const put = async (key: string, content: string) =>
      fetch(`${server.endpoint}/${server.bucket}/${key}`, {
        method: 'PUT',
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${server.credentials.accessKeyId}/`,
          'x-amz-checksum-sha256': createHash('sha256').update(content).digest('base64'),
        },
        body: content,
      })
    const folder = keyOf(52).replace(/[^/]*$/, '')
    await put(keyOf(52), JSON.stringify(signed(51, 'ws_forged')))
    await put(`${folder}0000000000000000-1.json`, JSON.stringify(signed(51, 'ws_forged')))
    await put(`${folder}0000000000000001-2.json`, 'garbage')
    await put(`${folder}0000000000000002-3.json`, JSON.stringify({ ...signed(99, 'ws_forged'), size: 98 }))
    expect(await anchors.newest('ws_forged', signer)).toEqual(signed(52, 'ws_forged'))
    await put(keyOf(52).replace(/\d+-52/, '0999999999999947-53'), 'in its way')
    await expect(anchors.keep(signed(53, 'ws_forged'))).rejects.toThrow(CheckpointsUnavailable)
    await anchors.keep(signed(54, 'ws_forged'))
    await anchors.keep(signed(54, 'ws_forged'))
    expect(await anchors.newest('ws_forged', signer)).toEqual(signed(54, 'ws_forged'))
  })

  it('never writes over what it wrote', async () => {
    const anchors = await inBucket()
    for (const size of [31, 32]) await anchors.keep(signed(size, 'ws_each'))
    expect([...server.objects.keys()].map((key) => key.split('-').at(-1))).toEqual(['31.json', '32.json'])
  })

  it('says whether something keeps them there', async () => {
    const anchors = await inBucket()
    expect(await anchors.check!()).toMatchObject({ status: 'degraded' })
    server.lock.days = 365
    expect(await anchors.check!()).toEqual({ detail: 's3, locked' })
  })

  it('begins anew in another folder', async () => {
    await (await inBucket()).keep(signed(7, 'ws_restored'))
    const anchors = await inBucket('/after-restore')
    expect(await anchors.newest('ws_restored', signer)).toBeUndefined()
    await anchors.keep(signed(5, 'ws_restored'))
    expect(await anchors.newest('ws_restored', signer)).toEqual(signed(5, 'ws_restored'))
    expect(await (await inBucket()).newest('ws_restored', signer)).toEqual(signed(7, 'ws_restored'))
  })

  it('that does not answer is said so', async () => {
    const anchors = await inBucket()
    server.failures.push(500, 500)
    await expect(anchors.keep(signed(41))).rejects.toThrow(CheckpointsUnavailable)
    server.failures.push(403)
    await expect(anchors.newest('ws_1', signer)).rejects.toThrow(CheckpointsUnavailable)
    server.failures.push(500)
    await anchors.keep(signed(42, 'ws_after'))
    expect(await anchors.newest('ws_after', signer)).toEqual(signed(42, 'ws_after'))
  })
})
