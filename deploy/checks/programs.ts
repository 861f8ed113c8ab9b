import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The folder deploy/. */
export const deploy = join(import.meta.dirname, '..')

export interface Run {
  status: number
  /** What it wrote to its standard output. */
  stdout: string
  /** That, and what it wrote to its standard error. */
  out: string
}

/** Runs a program to its end. @param cwd folder, deploy/ where none is given; @param input what it reads from its standard input */
export function run(
  program: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: options.cwd ?? deploy,
    env: { ...process.env, ...options.env },
    input: options.input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  return {
    status: status ?? 1,
    stdout: stdout ?? '',
    out: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}`,
  }
}

/** Whether a program is on this machine. */
export const isThere = (program: string): boolean => run('sh', ['-c', `command -v ${program}`]).status === 0

/** Says once what is not looked at here, and why: a green run must not hide it. @returns whether it is skipped */
export function skipped(what: string, reason: string | undefined): boolean {
  if (reason) console.log(`deploy: ${what}: skipped: ${reason}`)
  return reason !== undefined
}
