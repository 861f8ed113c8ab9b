import './platform/database/quick-drizzle.ts'
import { setFlagsFromString } from 'node:v8'

// Whatever is written from here on, by a library too, is for its owner alone.
process.umask(0o077)

// V8 lets garbage grow to several times what is alive where the machine has room: a third is enough, and others need it.
setFlagsFromString('--heap-growing-percent=30')

// Loaded after the line above has taken effect on how modules are found.
const { runCommand } = await import('./cli/run.ts')

process.exitCode = await runCommand(process.argv.slice(2))
