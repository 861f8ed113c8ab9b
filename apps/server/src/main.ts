import './platform/database/quick-drizzle.ts'

// Whatever is written from here on, by a library too, is for its owner alone.
process.umask(0o077)

// Loaded after the line above has taken effect on how modules are found.
const { runCommand } = await import('./cli/run.ts')

process.exitCode = await runCommand(process.argv.slice(2))
