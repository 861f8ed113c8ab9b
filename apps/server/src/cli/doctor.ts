import { execFile } from 'node:child_process'
import { access, constants, mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Gepeto } from '@gepeto/sdk'
import { type Config, readConfig } from '../platform/config/config.ts'
import { findMasterKey } from '../platform/crypto/root-key.ts'
import { StartRefused } from '../platform/start-refused.ts'
import { type Command, CommandProblem } from './command.ts'
import { isServed } from './local-api.ts'
import { language, messages } from './messages.ts'
import type { Output } from './output.ts'

const run = promisify(execFile)

/** One line of the report: what works, what could be better, what is broken. */
interface Finding {
  subject: string
  state: 'ok' | 'note' | 'broken'
  says: string
}

export const doctor: Command = {
  name: 'doctor',
  summary: messages.doctor.summary,
  usage: '',
  async run({ output, api }) {
    const config = readConfig()
    const served = await isServed(config)
    const findings: Finding[] = [
      { subject: 'Node', state: 'ok', says: process.version },
      await dataFolder(config),
      {
        subject: messages.doctor.server,
        state: 'ok',
        says: served ? messages.doctor.isServed : messages.doctor.isNotServed,
      },
    ]
    const refusal = await api().then(
      async (gepeto) => void findings.push(await masterKey(config, served), ...(await components(gepeto))),
      (error: unknown) => {
        if (!(error instanceof StartRefused)) throw error
        return error
      },
    )
    if (refusal) {
      const says = refusal.messageIn(language)
      const key = await masterKey(config, served)
      if (key.state === 'broken') findings.push({ ...key, says })
      else {
        findings[2] = { subject: messages.doctor.server, state: 'broken', says }
        findings.push(key)
      }
    }
    findings.push(await opticalRecognition(), languageModel(config))
    if (!config.names) findings.push(namesUnmasked)
    tell(findings, output)
  },
}

function tell(findings: Finding[], output: Output): void {
  const marks = {
    ok: output.style('green', '✓'),
    note: output.style('yellow', '·'),
    broken: output.style('red', '✗'),
  }
  for (const finding of findings)
    output.result(finding, `${marks[finding.state]} ${finding.subject}: ${finding.says}`)
  if (findings.some(({ state }) => state === 'broken')) throw new CommandProblem(messages.doctor.broken)
}

async function components(gepeto: Gepeto): Promise<Finding[]> {
  const { components } = await gepeto.health()
  return Object.entries(components).map(([name, { status, latencyMs, detail }]) => ({
    subject: messages.doctor.components[name] ?? name,
    state: status === 'ok' ? 'ok' : status === 'degraded' ? 'note' : 'broken',
    says: [messages.doctor.states[status], `${latencyMs} ms`, detail].filter(Boolean).join(', '),
  }))
}

/** Where the master key is, and its fingerprint; a file that a serving process has opened may be gone or cut since. */
async function masterKey(config: Config, served: boolean): Promise<Finding> {
  const subject = messages.doctor.masterKey
  try {
    const found = await findMasterKey(config)
    if (found.kind !== 'file')
      return { subject, state: 'ok', says: messages.doctor.keyIn[found.kind](found.name) }
    const { path, name } = found
    return name === undefined
      ? { subject, state: 'broken', says: messages.doctor.keyMissing(path, served) }
      : { subject, state: 'ok', says: messages.doctor.keyIn.file(path, name) }
  } catch (error) {
    if (error instanceof StartRefused) return { subject, state: 'broken', says: error.messageIn(language) }
    throw error
  }
}

async function dataFolder({ dataDir }: Config): Promise<Finding> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch(() => {})
  const isWritable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  )
  return isWritable
    ? { subject: messages.doctor.dataFolder, state: 'ok', says: dataDir }
    : {
        subject: messages.doctor.dataFolder,
        state: 'broken',
        says: messages.doctor.notWritable(dataDir),
      }
}

async function opticalRecognition(): Promise<Finding> {
  const subject = messages.doctor.scannedPages
  const has = (program: string, argument: string) =>
    run(program, [argument]).then(
      () => true,
      () => false,
    )
  const [tesseract, poppler] = await Promise.all([has('tesseract', '--version'), has('pdftoppm', '-v')])
  if (tesseract && poppler) return { subject, state: 'ok', says: messages.doctor.readByTesseract }
  const missing = [tesseract ? '' : 'tesseract-ocr', poppler ? '' : 'poppler-utils'].filter(Boolean)
  return { subject, state: 'note', says: messages.doctor.notRead(missing) }
}

/** With a model for them, what it is stands among the components. */
const namesUnmasked: Finding = {
  subject: messages.doctor.components.names!,
  state: 'note',
  says: messages.doctor.namesUnmasked,
}

function languageModel({ models }: Config): Finding {
  const subject = messages.doctor.languageModel
  const said = models.providers.map(({ kind, models: [model], baseUrl }) =>
    messages.doctor.provider(`${kind}/${model}`, new URL(baseUrl).host),
  )
  return said.length > 0
    ? { subject, state: 'ok', says: `${said.join('; ')}; ${messages.doctor.elseBuiltin}` }
    : { subject, state: 'note', says: messages.doctor.builtin }
}
