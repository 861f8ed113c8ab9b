import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recognizePages } from './ocr.ts'

const systemPath = process.env.PATH
let folder: string

/** Programs with the faces of `pdftoppm` and `tesseract`: the picture of a page is its number. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gepeto-ocr-test-'))
  await program(
    'pdftoppm',
    '[ "$1" = -v ] && exit; while [ $# -gt 1 ]; do [ "$1" = -f ] && page=$2; shift; done; echo "$page" > "$1.pgm"',
  )
  await program(
    'tesseract',
    'if [ "$1" = --list-langs ]; then echo por; echo eng; exit; fi; read -r page < "$1"; [ "$page" = 2 ] && exit 1; echo "Página $page em $4, que-"; echo "brada."',
  )
  process.env.PATH = `${folder}:${systemPath}`
})
afterAll(async () => {
  process.env.PATH = systemPath
  await rm(folder, { recursive: true })
})

async function program(name: string, script: string) {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
}

describe('recognising scanned pages', () => {
  it('reads each page in Portuguese and English and passes over one that fails', async () => {
    expect(await recognizePages(async () => Buffer.from('a scan'), [1, 2, 3], 60_000)).toEqual(
      new Map([
        [1, ['Página 1 em por+eng, quebrada.']],
        [3, ['Página 3 em por+eng, quebrada.']],
      ]),
    )
  })

  it('stops before the time is over', async () => {
    expect(await recognizePages(async () => Buffer.from('a scan'), [1], 5_000)).toEqual(new Map())
  })
})
