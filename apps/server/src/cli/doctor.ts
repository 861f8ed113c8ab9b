import { execFile } from 'node:child_process'
import { access, constants, mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type Config, readConfig } from '../platform/config/config.ts'
import { type Command, CommandProblem } from './command.ts'
import { isServed } from './local-api.ts'

const run = promisify(execFile)

/** One line of the report: what works, what could be better, what is broken. */
interface Finding {
  subject: string
  state: 'ok' | 'note' | 'broken'
  says: string
}

export const doctor: Command = {
  name: 'doctor',
  summary: 'Say what is configured, what works and what is missing.',
  usage: '',
  async run({ output, api }) {
    const config = readConfig()
    const findings: Finding[] = [
      { subject: 'Node', state: 'ok', says: process.version },
      await dataFolder(config),
      {
        subject: 'Server',
        state: 'ok',
        says: (await isServed(config))
          ? 'running on this data folder'
          : 'not running; this command opened the data folder itself',
      },
    ]
    const gepeto = await api()
    const { components } = await gepeto.health()
    for (const [name, { status, latencyMs, detail }] of Object.entries(components)) {
      const state = status === 'ok' ? 'ok' : status === 'degraded' ? 'note' : 'broken'
      findings.push({
        subject: name,
        state,
        says: [status, `${latencyMs} ms`, detail].filter(Boolean).join(', '),
      })
    }
    findings.push(await opticalRecognition(), languageModel(config))
    const marks = {
      ok: output.style('green', '✓'),
      note: output.style('yellow', '·'),
      broken: output.style('red', '✗'),
    }
    for (const finding of findings)
      output.result(finding, `${marks[finding.state]} ${finding.subject}: ${finding.says}`)
    if (findings.some(({ state }) => state === 'broken'))
      throw new CommandProblem('Something is broken; see the lines marked ✗.')
  },
}

async function dataFolder({ dataDir }: Config): Promise<Finding> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch(() => {})
  const isWritable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  )
  return isWritable
    ? { subject: 'Data folder', state: 'ok', says: dataDir }
    : { subject: 'Data folder', state: 'broken', says: `${dataDir} cannot be written; set GEPETO_DATA_DIR` }
}

async function opticalRecognition(): Promise<Finding> {
  const subject = 'Scanned pages'
  const has = (program: string, argument: string) =>
    run(program, [argument]).then(
      () => true,
      () => false,
    )
  const [tesseract, poppler] = await Promise.all([has('tesseract', '--version'), has('pdftoppm', '-v')])
  if (tesseract && poppler) return { subject, state: 'ok', says: 'read by tesseract' }
  const missing = [tesseract ? '' : 'tesseract-ocr', poppler ? '' : 'poppler-utils']
    .filter(Boolean)
    .join(' and ')
  return { subject, state: 'note', says: `not read; install ${missing} for it` }
}

function languageModel({ models }: Config): Finding {
  const subject = 'Language model'
  return models.openai
    ? {
        subject,
        state: 'ok',
        says: `openai/${models.openai.model} at ${new URL(models.openai.baseUrl).host}; the built-in one when it fails`,
      }
    : {
        subject,
        state: 'note',
        says: 'built in: quotes your documents, needs no key. Set OPENAI_API_KEY for one that writes freely',
      }
}
