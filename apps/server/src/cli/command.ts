import type { ParseArgsOptionsConfig } from 'node:util'
import type { Gepeto } from '@gepeto/sdk'
import { messages } from './messages.ts'
import type { Output } from './output.ts'

export interface Option {
  type: 'string' | 'boolean'
  short?: string
  /** A word for the value in the help, such as FOLDER. */
  value?: string
  about: string
}

export interface CommandContext {
  positionals: string[]
  flags: Record<string, string | boolean | undefined>
  output: Output
  /** The API, as the owner: of the server that holds the data folder, or of one in this process for as long as the command runs. */
  api(): Promise<Gepeto>
}

/** One command: its help comes from here. */
export interface Command {
  name: string
  summary: string
  /** What follows the name, such as `"QUESTION" [--docs FOLDER]`. */
  usage: string
  options?: Record<string, Option>
  run(context: CommandContext): Promise<void>
}

/** Options that every command has. */
export const commonOptions: Record<string, Option> = {
  json: { type: 'boolean', about: messages.common.json },
  help: { type: 'boolean', short: 'h', about: messages.common.help },
}

export function parseOptions(command: Command): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.entries({ ...command.options, ...commonOptions }).map(([name, { type, short }]) => [
      name,
      short ? { type, short } : { type },
    ]),
  )
}

/** What the person can put right: its message says how. Ends the command with exit code 1. */
export class CommandProblem extends Error {}
