/**
 * Starts Gepeto from a clone: installs what is missing, builds the page when its sources changed, runs the server.
 * Plain JavaScript that Node 20 can read: it is what brings the Node that the rest needs.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPage, environment, install, runtime, StartRefused, said } from './scripts/prepare.mjs'

const home = fileURLToPath(new URL('.', import.meta.url))

try {
  await install(home)
  await buildPage(home)
  const arguments_ = process.argv.length > 2 ? process.argv.slice(2) : ['serve']
  const server = spawn(runtime(home), [join(home, 'apps/server/src/main.ts'), ...arguments_], {
    stdio: 'inherit',
    env: environment(home),
  })
  // A terminal sends Ctrl-C to both processes: this one waits for the other. Signals sent to this one alone go on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) server.kill(signal)
    })
  server.on('error', (error) => {
    console.error(
      said(
        `Gepeto could not be started: ${error.message}`,
        `Não foi possível iniciar o Gepeto: ${error.message}`,
      ),
    )
    process.exit(1)
  })
  server.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    } else process.exit(code ?? 1)
  })
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exit(1)
}
