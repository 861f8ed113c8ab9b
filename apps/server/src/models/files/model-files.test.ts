import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import { startModelHub } from '../../../test/model-hub.ts'
import { type Blobs, noKeys, openBlobs } from '../../platform/blobs/index.ts'
import { createResilience } from '../../platform/resilience/index.ts'
import { openLog } from '../../platform/telemetry/log.ts'
import { ModelFilesRefused, openModelFiles } from './index.ts'

const name = 'acme/tiny'
const files = {
  'config.json': '{"model_type":"bert"}',
  'tokenizer.json': '{}',
  'README.md': 'not needed',
  'onnx/model.onnx': 'large weights',
  'onnx/model_quantized.onnx': 'small weights',
  'model.safetensors': 'the same again',
}
const taken = ['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx']

describe.each(stores)('the files of a model, on the $kind database', ({ open }) => {
  let hub: Awaited<ReturnType<typeof startModelHub>>
  let fresh: FreshDatabase
  let blobs: Blobs
  let modelsDir: string
  beforeAll(async () => {
    hub = await startModelHub(name, files)
    fresh = await open()
    blobs = await openBlobs(fresh.config, {
      resilience: createResilience(openLog('silent')),
      keys: noKeys,
    })
  })
  afterAll(async () => {
    await fresh.close()
    await hub.close()
  })
  beforeEach(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'gepeto-models-'))
    hub.asked.length = 0
    hub.altered.clear()
    await fresh.database.pool.query('delete from model_files')
  })
  afterEach(() => rm(modelsDir, { recursive: true, force: true }))

  const machine = (folder = modelsDir) =>
    openModelFiles({
      store: { database: fresh.database, blobs },
      modelsDir: folder,
      hub: { address: hub.address, token: undefined },
    })
  const onFile = () => {}

  it('are fetched from the hub, all of one revision, the smaller weights only, each with its SHA-256', async () => {
    const manifest = await machine().pull(name, { onFile })
    expect(manifest).toMatchObject({ name, revision: hub.revision })
    expect(manifest.files.map(({ path }) => path)).toEqual(taken)
    expect(manifest.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true)
    expect(await readFile(join(modelsDir, name, 'onnx/model_quantized.onnx'), 'utf8')).toBe('small weights')
    expect(JSON.parse(await readFile(join(modelsDir, name, 'gepeto-model.json'), 'utf8'))).toEqual(manifest)
  })

  it('are refused where they are not what the hub says of them, and nothing of them is kept', async () => {
    hub.altered.add('onnx/model_quantized.onnx')
    await expect(machine().pull(name, { onFile })).rejects.toThrow(ModelFilesRefused)
    expect(existsSync(join(modelsDir, name, 'onnx/model_quantized.onnx'))).toBe(false)
    expect(existsSync(join(modelsDir, name, 'onnx/model_quantized.onnx.partial'))).toBe(false)
    expect(existsSync(join(modelsDir, name, 'gepeto-model.json'))).toBe(false)
  })

  it('kept in the store reach a machine with an empty disk, without the hub', async () => {
    const first = machine()
    await first.pull(name, { onFile })
    const pushed = await first.push(name, onFile)
    hub.asked.length = 0

    const other = join(modelsDir, 'elsewhere')
    expect(await machine(other).takeKept(name, join(other, name))).toBe(true)
    expect(await readFile(join(other, name, 'onnx/model_quantized.onnx'), 'utf8')).toBe('small weights')
    expect(await machine(other).pull(name, { onFile })).toEqual({
      ...pushed,
      files: pushed.files.toSorted((one, two) => (one.path < two.path ? -1 : 1)),
    })
    expect(hub.asked).toEqual([])
  })

  it('are not pushed where one was altered since it was fetched', async () => {
    const here = machine()
    await here.pull(name, { onFile })
    await writeFile(join(modelsDir, name, 'tokenizer.json'), '{"altered":true}')
    await expect(here.push(name, onFile)).rejects.toThrow('SHA-256')
    expect((await fresh.database.pool.query('select from model_files')).rowCount).toBe(0)
  })

  it('replace what was kept before, whose content goes', async () => {
    const here = machine()
    await here.pull(name, { onFile })
    await here.push(name, onFile)
    const { rows: before } = await fresh.database.pool.query<{ blob: string }>('select blob from model_files')
    await here.push(name, onFile)
    for (const { blob } of before) await expect(blobs.stat(blob)).rejects.toThrow()
    expect(await machine().takeKept(name, join(modelsDir, 'again', name))).toBe(true)
  })

  it('are told to be missing where there is nothing to push or to fetch', async () => {
    await expect(machine().push('acme/other', onFile)).rejects.toThrow('gepeto models pull acme/other')
    await expect(machine().pull('acme/other', { onFile })).rejects.toThrow('404')
    expect(await machine().takeKept('acme/other', join(modelsDir, 'x'))).toBe(false)
  })
})
