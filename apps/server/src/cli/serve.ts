import type { AddressInfo } from 'node:net'
import { type App, openApp } from '../app.ts'
import { readConfig } from '../platform/config/config.ts'
import { openLog } from '../platform/telemetry/log.ts'
import { type Command, CommandProblem } from './command.ts'
import { listenLocally } from './local-api.ts'

/** Longest time that requests are given to end once the server is told to stop, in milliseconds. */
const drainMs = 20_000

export const serve: Command = {
  name: 'serve',
  summary: 'Start the server and print its address.',
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
    await app.start()
    const { port } = app.http.server.address() as AddressInfo
    const address = config.http.publicUrl ?? `http://${shownHost(config.http.host)}:${port}`
    const setup = (await app.identity.hasOwner()) ? undefined : `${address}/setup#${app.identity.setupCode}`
    output.result(
      { address, setup },
      [
        `Gepeto is ready at ${output.style('bold', address)}`,
        ...(setup ? [`No account exists yet. Make yours at ${output.style('bold', setup)}`] : []),
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
      EADDRINUSE: `Port ${port} is taken by another program. Stop that one, or choose another port with GEPETO_PORT.`,
      EACCES: `Port ${port} may not be used by this user. Choose one above 1023 with GEPETO_PORT.`,
      EADDRNOTAVAIL: `This machine has no address ${host}. Change GEPETO_HOST.`,
      ENOTFOUND: `The host name ${host} is not known. Change GEPETO_HOST.`,
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
