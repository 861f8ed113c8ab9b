import { parseArgs } from 'node:util'
import { ApiProblem, ConnectionLost } from '@gepeto/sdk'
import { ConfigInvalid, readConfig } from '../platform/config/config.ts'
import { StartRefused } from '../platform/start-refused.ts'
import { stackWithoutValues } from '../platform/telemetry/error-record.ts'
import { openLog } from '../platform/telemetry/log.ts'
import { version } from '../version.ts'
import { ask } from './ask.ts'
import { audit } from './audit.ts'
import { type Command, CommandProblem, commonOptions, type Option, parseOptions } from './command.ts'
import { doctor } from './doctor.ts'
import { evaluate } from './eval.ts'
import { ingest } from './ingest.ts'
import { keys } from './keys.ts'
import { isServed, listenLocally, localApi } from './local-api.ts'
import { language, messages } from './messages.ts'
import { migrate } from './migrate.ts'
import { models } from './models.ts'
import { type Output, openOutput } from './output.ts'
import { replay } from './replay.ts'
import { search } from './search.ts'
import { serve } from './serve.ts'

const commands: Command[] = [
  serve,
  ask,
  ingest,
  search,
  keys,
  models,
  audit,
  replay,
  doctor,
  migrate,
  evaluate,
]

/** Exit codes: done, the person's problem, ours (EX_SOFTWARE of sysexits.h). */
const exit = { done: 0, theirs: 1, ours: 70 }

/** Runs one command line. @returns the exit code */
export async function runCommand(args: string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === 'help' && rest[0] !== undefined && !rest[0].startsWith('-'))
    return runCommand([rest[0], '--help'])
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(overview())
    return name === undefined ? exit.theirs : exit.done
  }
  if (name === '--version') {
    process.stdout.write(`${version}\n`)
    return exit.done
  }
  const command = commands.find((candidate) => candidate.name === name)
  const isJson = rest.includes('--json')
  if (!command) return report(new CommandProblem(messages.noCommand(name)), isJson)
  try {
    return await runParsed(command, rest)
  } catch (error) {
    return report(error, isJson)
  }
}

async function runParsed(command: Command, args: string[]): Promise<number> {
  const { values, positionals } = parse(command, args)
  if (values.help) {
    process.stdout.write(helpOf(command))
    return exit.done
  }
  const output = openOutput(values.json === true)
  const closers: (() => Promise<void>)[] = []
  const api = async () => {
    const config = readConfig()
    if (!(await isServed(config))) closers.push(await startInProcess(output))
    return localApi(config)
  }
  try {
    await command.run({
      positionals,
      flags: values as Record<string, string | boolean | undefined>,
      output,
      api,
    })
    return exit.done
  } finally {
    for (const close of closers) await close()
  }
}

function parse(command: Command, args: string[]) {
  try {
    return parseArgs({ args, options: parseOptions(command), allowPositionals: true })
  } catch (error) {
    throw new CommandProblem(messages.wrongOptions(reasonOf(error as NodeJS.ErrnoException), command.name))
  }
}

/** What Node found wrong with the options, in our words where we have them. */
function reasonOf({ message, code }: NodeJS.ErrnoException): string {
  const option = /'(-[^' ]*)/.exec(message)?.[1] ?? ''
  return (code && messages.wrongOption[code]?.(option)) || message
}

/** No server holds the data folder: one runs in this process until the command is done. */
async function startInProcess(output: Output): Promise<() => Promise<void>> {
  const { openApp } = await import('../open-app.ts')
  output.progress(messages.starting)
  const app = await openApp(readConfig(), openLog('error'))
  const stopListening = await listenLocally(app)
  const close = async () => {
    await stopListening()
    await app.close()
  }
  await app.start().catch(async (error: unknown) => {
    await close()
    throw error
  })
  output.progress('')
  return close
}

/** One place separates the person's problem from our fault. */
function report(error: unknown, isJson: boolean): number {
  const write = (status: 'problem' | 'fault', lines: string[], extra: object = {}) => {
    if (isJson) process.stdout.write(`${JSON.stringify({ error: lines.join('\n'), ...extra })}\n`)
    else process.stderr.write(`${lines.map((line) => `gepeto: ${line}`).join('\n')}\n`)
    return status === 'problem' ? exit.theirs : exit.ours
  }
  if (error instanceof ConfigInvalid) return write('problem', error.linesIn(language))
  if (error instanceof StartRefused) return write('problem', [error.messageIn(language)])
  if (error instanceof CommandProblem) return write('problem', [error.message])
  if (error instanceof ConnectionLost) return write('problem', [messages.serverStopped])
  if (error instanceof ApiProblem && error.status < 500) return write('problem', [error.message])
  if (error instanceof ApiProblem)
    return write('fault', [error.message, messages.traceId(error.traceId)], { traceId: error.traceId })
  const message = error instanceof Error ? stackWithoutValues(error) : String(error)
  return write('fault', [messages.ourFault(message)])
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `Gepeto ${version}: ${messages.overview}\n\n${messages.usage}: gepeto ${messages.command} [${messages.options}]\n\n${lines.join('\n')}\n\n${messages.moreAbout}\n`
}

function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...commonOptions })
  const left = ([name, { short, value }]: [string, Option]) =>
    `--${name}${value ? ` ${value}` : ''}${short ? `, -${short}` : ''}`
  const width = Math.max(...options.map((option) => left(option).length))
  const lines = options.map((option) => `  ${left(option).padEnd(width)}  ${option[1].about}`)
  return `${command.summary}\n\n${messages.usage}: gepeto ${command.name} ${command.usage}\n\n${lines.join('\n')}\n`
}
