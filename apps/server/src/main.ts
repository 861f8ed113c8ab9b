import './platform/database/quick-drizzle.ts'

// Loaded after the line above has taken effect on how modules are found.
const { runCommand } = await import('./cli/run.ts')

process.exitCode = await runCommand(process.argv.slice(2))
