import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, told apart from every other that ever had its number: what a lock or a lease names its holder by. */
export interface ProcessIdentity {
  host: string
  pid: number
  /** When it started, in words that differ between two processes of one pid; '' when that cannot be told. */
  started: string
}

export const thisProcess: ProcessIdentity = {
  host: hostname(),
  pid: process.pid,
  started: processStart(process.pid) ?? '',
}

/**
 * Whether that process still runs.
 * @returns undefined for a process of another host, of which nothing can be known here
 */
export function isRunning({ host, pid, started }: ProcessIdentity): boolean | undefined {
  if (host !== thisProcess.host) return undefined
  const found = processStart(pid)
  return found !== undefined && (found === started || found === '' || started === '')
}

/** @returns undefined when there is no such process; '' when it lives and hides its start */
function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, and is another user's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  try {
    if (process.platform === 'linux') return linuxStart(pid)
    if (process.platform !== 'win32')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    // It lives, and hides its start.
  }
  return ''
}

/**
 * The start in ticks since the machine started, so the boot's id stands beside it.
 * @see man 5 proc, /proc/pid/stat: field 3 is the state, field 22 the start
 */
function linuxStart(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The program's name, field 2, stands in parentheses and may hold spaces: count after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
}
