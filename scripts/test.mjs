/**
 * `npm test`: everything, one closing line. Plain JavaScript, only Node's own modules: it installs what the rest needs.
 *   npm test                 every suite
 *   npm test -- unit lint    some of them
 * With CI=true a suite that is skipped counts as failed: a green run there has tried everything.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPage, environment, install, runtime, StartRefused } from './prepare.mjs'

const home = fileURLToPath(new URL('..', import.meta.url))
const reports = mkdtempSync(join(tmpdir(), 'gepeto-reports-'))
const isCi = process.env.CI === 'true'
/** What failed, told once more at the end: the run is long. @type {string[]} */
const failures = []

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * What the suites run on where it is there: without it, a part of them is skipped, and that is said.
 * @type {{ name: string, isMissing: () => boolean, remedy: string }[]}
 */
const services = [
  {
    name: 'PostgreSQL with pgvector',
    isMissing: () => !process.env.GEPETO_TEST_DATABASE_URL,
    remedy: 'set GEPETO_TEST_DATABASE_URL, or eval "$(npm run -s services)"',
  },
  {
    name: 'Redis',
    isMissing: () => !process.env.GEPETO_TEST_REDIS_URL,
    remedy: 'set GEPETO_TEST_REDIS_URL, or eval "$(npm run -s services)"',
  },
]

/** The browser that the page is driven in: Debian's package `chromium`. */
const chromium = '/usr/bin/chromium'

/**
 * A suite: `needs` gives the reason it cannot run here, or nothing; `run` gives its counts.
 * @type {{ name: string, needs?: () => string | undefined, run: () => Counts }[]}
 */
const suites = [
  { name: 'types', run: () => command('npm', ['run', '-s', 'typecheck']) },
  { name: 'lint', run: () => command('npm', ['run', '-s', 'lint']) },
  { name: 'unit', run: () => vitest('unit', 'vitest.config.ts') },
  {
    name: 'page',
    needs: () => (existsSync(chromium) ? undefined : `there is no browser at ${chromium}`),
    run: () => vitest('page', 'apps/web/vitest.config.ts'),
  },
  { name: 'deploy', run: deployChecks },
  { name: 'drill', run: () => command('npm', ['run', '-s', 'drill', '--', '--rounds', '4']) },
]

/** One command is one test. */
function command(program, arguments_) {
  const { status } = spawnSync(program, arguments_, {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment(home),
    shell: process.platform === 'win32',
  })
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** The checks of deploy/ have packages of their own, so that nobody who only starts Gepeto waits for them. */
function deployChecks() {
  const checks = join(home, 'deploy', 'checks')
  const arguments_ = ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  const { status } = spawnSync('npm', arguments_, {
    cwd: checks,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) return { passed: 0, failed: 1, skipped: 0 }
  const types = command('npx', ['tsc', '-p', join('deploy', 'checks', 'tsconfig.json')])
  const tests = vitest('deploy', join('deploy', 'checks', 'vitest.config.ts'))
  return {
    passed: types.passed + tests.passed,
    failed: types.failed + tests.failed,
    skipped: tests.skipped,
  }
}

/**
 * Counts of a vitest run; a run that left no report is one failure, and so is one that failed outside a test. Files whose
 * process died amid them, which is told, are run once more by themselves.
 * @param {string} name
 * @param {string} config
 * @param {string[]} [files] absent: all
 * @returns {Counts}
 */
function vitest(name, config, files = []) {
  const report = join(reports, `${name}${files.length > 0 ? '-again' : ''}.json`)
  const program = join(home, 'node_modules', 'vitest', 'vitest.mjs')
  const arguments_ = [
    program,
    'run',
    ...files,
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const { status } = spawnSync(runtime(home), arguments_, {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment(home),
  })
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const died = testResults.filter((file) =>
    file.assertionResults.some(({ status: told }) => told === 'pending'),
  )
  const isAgain = files.length === 0 && died.length > 0
  const counted = isAgain ? testResults.filter((file) => !died.includes(file)) : testResults
  const outcomes = counted.flatMap((file) => file.assertionResults.map(({ status: told }) => told))
  const count = (...wanted) => outcomes.filter((told) => wanted.includes(told)).length
  // A file that does not load has no tests to fail.
  const broken = counted.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  for (const file of broken) failures.push(`${name}: ${relative(home, file.name)} does not load`)
  for (const file of counted)
    for (const { status: told, fullName, failureMessages } of file.assertionResults)
      if (told === 'failed')
        failures.push(
          `${name}: ${relative(home, file.name)}: ${fullName}\n  ${failureMessages[0]?.slice(0, 600)}`,
        )
  const failed = count('failed') + (isAgain ? 0 : count('pending')) + broken.length
  const counts = { passed: count('passed'), failed, skipped: count('skipped', 'todo', 'disabled') }
  if (isAgain) {
    const names = died.map((file) => relative(home, file.name))
    console.log(`\n${name}: the process of these died and they are run once more: ${names.join(', ')}`)
    const again = vitest(
      name,
      config,
      died.map((file) => file.name),
    )
    for (const key of Object.keys(counts)) counts[key] += again[key]
  } else if (failed === 0 && status !== 0) counts.failed = 1
  return counts
}

try {
  await install(home)
  await buildPage(home)
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exit(1)
}

const chosen = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

const skip = (name, reason) => {
  console.log(`\n${name}: skipped: ${reason}`)
  if (isCi) total.failed++
  else total.skipped++
}

for (const { name, isMissing, remedy } of services) if (isMissing()) skip(`tests on ${name}`, remedy)
for (const suite of suites) {
  if (chosen.length > 0 && !chosen.includes(suite.name)) continue
  const reason = suite.needs?.()
  if (reason) {
    skip(suite.name, reason)
    continue
  }
  console.log(`\n${suite.name}`)
  const told = failures.length
  const counts = suite.run()
  if (counts.failed > 0 && failures.length === told) failures.push(suite.name)
  for (const key of Object.keys(total)) total[key] += counts[key]
}
rmSync(reports, { recursive: true, force: true })
if (failures.length > 0) console.log(`\nfailed\n${failures.join('\n')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed === 0 ? 0 : 1)
