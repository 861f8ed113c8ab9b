import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { joinLines } from './line-joining.ts'

const run = promisify(execFile)

const DOTS_PER_INCH = 200
const PAGE_TIMEOUT_MS = 60_000
/** Time left to write what has been recognised. */
const RESERVE_MS = 5_000
const MAX_OUTPUT_BYTES = 20_000_000
const NOTHING: ReadonlySet<string> = new Set()

let languages: Promise<string | null> | undefined

/**
 * Reads scanned pages with `pdftoppm` and `tesseract`, in Portuguese and English, as far as the time allows.
 * @param read    gives the PDF's bytes; the programs read a copy in a folder of its own, which goes with the last page
 * @param pages   page numbers, from 1
 * @param limitMs time for all of them
 * @returns       paragraphs by page, only of pages on which text was found; empty without these programs
 */
export async function recognizePages(
  read: () => Promise<Uint8Array>,
  pages: number[],
  limitMs: number,
): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  if (pages.length === 0) return found
  languages ??= installedLanguages()
  const language = await languages
  if (language === null) return found
  const end = performance.now() + limitMs - RESERVE_MS
  const folder = await mkdtemp(join(tmpdir(), 'gepeto-ocr-'))
  const path = join(folder, 'document.pdf')
  try {
    await writeFile(path, await read(), { mode: 0o600 })
    for (const page of pages) {
      const leftMs = Math.floor(Math.min(PAGE_TIMEOUT_MS, end - performance.now()))
      if (leftMs < 1000) break
      const text = await recognizePage(path, page, folder, language, leftMs)
      const paragraphs = text
        .split(/\n\s*\n/)
        .map((paragraph) => joinLines(paragraph.split('\n'), NOTHING))
        .filter((paragraph) => /[\p{L}\d]{2}/u.test(paragraph))
      if (paragraphs.length > 0) found.set(page, paragraphs)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return found
}

async function recognizePage(
  path: string,
  page: number,
  folder: string,
  language: string,
  timeout: number,
): Promise<string> {
  const image = join(folder, `page-${page}`)
  const limits = { timeout, maxBuffer: MAX_OUTPUT_BYTES, killSignal: 'SIGKILL' as const }
  const range = ['-f', String(page), '-l', String(page)]
  try {
    await run(
      'pdftoppm',
      ['-r', String(DOTS_PER_INCH), '-gray', '-singlefile', ...range, path, image],
      limits,
    )
    const { stdout } = await run('tesseract', [`${image}.pgm`, 'stdout', '-l', language], {
      ...limits,
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    })
    return stdout
  } catch (error) {
    if (!isProgramFailure(error)) throw error
    return ''
  } finally {
    await rm(`${image}.pgm`, { force: true })
  }
}

/** What `execFile` says of a program that failed, ran out of time or is missing: it names the command. */
const isProgramFailure = (error: unknown) => error instanceof Error && 'cmd' in error

/** `por+eng`, or what of it is installed; null without the programs. */
async function installedLanguages(): Promise<string | null> {
  try {
    await run('pdftoppm', ['-v'])
    const { stdout } = await run('tesseract', ['--list-langs'])
    const installed = stdout.split('\n').map((line) => line.trim())
    return ['por', 'eng'].filter((language) => installed.includes(language)).join('+') || null
  } catch {
    return null
  }
}
