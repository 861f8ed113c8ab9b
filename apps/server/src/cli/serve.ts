import type { AddressInfo } from 'node:net'
import type { App } from '../app.ts'
import { openApp } from '../open-app.ts'
import { readConfig } from '../platform/config/config.ts'
import { openLog } from '../platform/telemetry/log.ts'
import { type Command, CommandProblem } from './command.ts'
import { listenLocally } from './local-api.ts'
import { messages } from './messages.ts'

/** Longest time that requests are given to end once the server is told to stop, in milliseconds. */
const drainMs = 20_000

export const serve: Command = {
  name: 'serve',
  summary: messages.serve.summary,
  usage: '',
  async run({ output }) {
    const config = readConfig()
    const log = openLog(config.logLevel)
    const app = await openApp(config, log)
    const stopListening = await listen(app).catch(async (error: unknown) => {
      await app.close()
      throw error
    })
    const stopped = untilStopped()
    await app.start().catch(async (error: unknown) => {
      await stopListening()
      await app.close()
      throw error
    })
    const { port } = app.http.server.address() as AddressInfo
    const address = config.http.publicUrl ?? `http://${shownHost(config.http.host)}:${port}`
    const setup = (await app.identity.hasOwner()) ? undefined : `${address}/setup#${app.identity.setupCode}`
    output.result(
      { address, setup },
      [
        messages.serve.ready(output.style('bold', address)),
        ...(setup ? [messages.serve.setup(output.style('bold', setup))] : []),
      ].join('\n'),
    )
    await stopped
    const forced = setTimeout(() => process.exit(1), drainMs)
    forced.unref()
    await stopListening()
    await app.close()
  },
}

/** @throws CommandProblem where the address cannot be had */
async function listen(app: App): Promise<() => Promise<void>> {
  const { host, port } = app.config.http
  await app.http.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      EADDRINUSE: messages.serve.portTaken(port),
      EACCES: messages.serve.portForbidden(port),
      EADDRNOTAVAIL: messages.serve.noAddress(host),
      ENOTFOUND: messages.serve.noHost(host),
    }
    throw error.code && reasons[error.code] ? new CommandProblem(reasons[error.code]) : error
  })
  return listenLocally(app)
}

/** A listening address as one can open it. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host === '127.0.0.1' ? 'localhost' : host
}

/** Resolves with the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = 0
    const stop = () => {
      asked++
      if (asked > 1) process.exit(1)
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
