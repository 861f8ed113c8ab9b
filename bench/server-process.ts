import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A Gepeto that was started for measuring: the same process that `npm start` runs. */
export interface ServerProcess {
  address: string
  /** From the start of the process to its word that it is ready. */
  readyMs: number
  /** Resident memory of the process and its children, in bytes. */
  memoryBytes(): number
  /** Processor time of the same processes so far, in seconds. */
  cpuSeconds(): number
  stop(): Promise<void>
}

const home = join(import.meta.dirname, '..')
const serverFile = join(home, 'apps/server/src/main.ts')
/** As `npm start` sets it. */
const compileCache = join(home, 'node_modules/.cache/node')

/**
 * Starts a server and waits until it is ready.
 * @param folder      its data folder; its log goes there too
 * @param environment variables on top of those that are set
 * @param nodeOptions for profiling, such as `--cpu-prof`
 * @throws Error when it ends before it is ready
 */
export async function startServer(
  folder: string,
  environment: Record<string, string>,
  nodeOptions: string[] = [],
): Promise<ServerProcess> {
  const startedAt = performance.now()
  const server = spawn(process.execPath, [...nodeOptions, serverFile, 'serve', '--json'], {
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compileCache,
      GEPETO_PORT: '0',
      GEPETO_DATA_DIR: folder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  server.stderr.pipe(createWriteStream(`${folder}.log`, { flags: 'a' }))
  const address = await readyAddress(server)
  return {
    address,
    readyMs: performance.now() - startedAt,
    memoryBytes: () => sum(processTree(server.pid!).map(residentBytes)),
    cpuSeconds: () => cpuSecondsOf(server.pid!),
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve())
        server.kill('SIGTERM')
      }),
  }
}

/** Processor time of a process and all that it started so far, in seconds. */
export const cpuSecondsOf = (id: number): number => sum(processTree(id).map(processorSeconds))

function readyAddress(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const address = /"address":"([^"]+)"/.exec(said)?.[1]
      if (address) resolve(address)
    })
    server.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready.`)))
  })
}

/** A process and all that it started. */
function processTree(root: number): number[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    const id = Number(entry)
    const status = id > 0 ? read(`/proc/${id}/stat`) : undefined
    if (status) parents.set(id, Number(fieldsOf(status)[1]))
  }
  const tree = [root]
  for (const id of tree) for (const [child, parent] of parents) if (parent === id) tree.push(child)
  return tree
}

function residentBytes(id: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`) ?? '')?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function processorSeconds(id: number): number {
  const fields = fieldsOf(read(`/proc/${id}/stat`) ?? '')
  const ticksPerSecond = 100
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond
}

/** What follows the name in /proc/ID/stat: state, parent, ... The name itself may hold spaces. */
function fieldsOf(status: string): string[] {
  return status.slice(status.lastIndexOf(')') + 2).split(' ')
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it ended in between
  }
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
