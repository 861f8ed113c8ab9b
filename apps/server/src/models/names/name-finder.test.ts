import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { writeTinyNames } from '../../../test/tiny-names.ts'
import { StartRefused } from '../../platform/start-refused.ts'
import { openLog } from '../../platform/telemetry/log.ts'
import { addOn } from '../add-on.ts'
import { NamesUnavailable } from '../errors.ts'
import { type NameFinder, openNameFinder } from './name-finder.ts'

const log = openLog('silent')
const scripted = new URL('../../../test/scripted-transformers.ts', import.meta.url).href

/** The library itself, where somebody has installed it. */
const installed = ((): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve(addOn) && addOn
  } catch {
    return undefined
  }
})()

describe.each([
  ['a scripted library', scripted],
  ['the add-on, where it is installed', installed],
])('names of people, read by %s', (_, library) => {
  let folder: string
  let finder: NameFinder | undefined
  beforeEach(async () => {
    folder = join(await temporaryFolder(), 'acme/tiny')
    await mkdir(folder, { recursive: true })
  })
  afterEach(async () => {
    await finder?.close()
    finder = undefined
  })

  const open = async (from: string | undefined = library): Promise<NameFinder> => {
    finder = await openNameFinder({
      choice: { kind: 'folder', id: `onnx:${folder}`, path: folder, name: undefined },
      fetchFiles: async () => false,
      library: from,
      log,
    })
    return finder
  }
  const refusal = async (from?: string): Promise<Error> => {
    const error = await open(from).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StartRefused)
    return error as Error
  }

  it.skipIf(!library)('are found in a thread of their own, word for word and each once', async () => {
    await writeTinyNames(folder)
    const { model, find } = await open()
    expect(model).toBe('acme/tiny')
    const text = "Assinam (Maria da Conceição d'Ávila), Ana-Paula Souza e João. Em Lisboa, João."
    expect(await find([text, 'Ana, da Lisboa'])).toEqual([
      "Maria da Conceição d'Ávila",
      'Ana-Paula Souza',
      'João',
      'Ana',
    ])
    expect(await find(['', '123'])).toEqual([])
  })

  it.skipIf(!library)('are found in texts that are longer than the model reads at once', async () => {
    await writeTinyNames(folder)
    const { find } = await open()
    const filler = 'um contrato sem nome, '.repeat(70)
    expect(await find([`${filler}Maria Souza, ${filler}${filler}Ana-Paula, ${filler}`])).toEqual([
      'Maria Souza',
      'Ana-Paula',
    ])
  })

  it.skipIf(!library)('that cannot be looked for are an error, and the next text is read again', async () => {
    await writeTinyNames(folder)
    const { find, isWorking } = await open()
    await expect(find(['Maria falha'])).rejects.toBeInstanceOf(NamesUnavailable)
    expect(isWorking()).toBe(false)
    expect(await find(['Maria'])).toEqual(['Maria'])
    expect(isWorking()).toBe(true)
  })

  it.skipIf(!library)('are not looked for on behalf of who has left', async () => {
    await writeTinyNames(folder)
    const { find } = await open()
    const left = new Error('left')
    await expect(find(['Maria'], AbortSignal.abort(left))).rejects.toBe(left)
  })

  it.skipIf(!library)('of no model are refused at the start, with what is wrong with it', async () => {
    expect((await refusal()).message).toContain('GEPETO_NAMES_MODEL: there is no model in')
    await writeTinyNames(folder, ['O', 'B-LOC', 'I-LOC', 'B-ORG'])
    expect((await refusal()).message).toContain('its labels are: O, B-LOC, I-LOC, B-ORG')
    await writeTinyNames(folder)
    await writeFile(join(folder, 'onnx/model.onnx'), '')
    expect((await refusal()).message).toContain(`The model in ${folder} cannot be used: `)
    expect((await refusal('@gepeto/not-installed')).message).toContain('ONNXRUNTIME_NODE_INSTALL=skip npm i')
  })

  it.skipIf(library !== scripted)('are looked for again after their thread has died', async () => {
    await writeTinyNames(folder)
    const { find } = await open()
    await expect(find(['Maria desmaio'])).rejects.toBeInstanceOf(NamesUnavailable)
    expect(await find(['Maria'])).toEqual(['Maria'])
  })
})
