import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Gepeto } from '@gepeto/sdk'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { listenLocally, localApi } from '../../src/cli/local-api.ts'
import { runCommand } from '../../src/cli/run.ts'
import { openApp } from '../../src/open-app.ts'
import { readConfig } from '../../src/platform/config/config.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type PreparedDatabase, stores } from '../databases.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

/** What a command wrote, and how it ended. */
interface Run {
  code: number
  out: string
  err: string
  /** Standard output as JSON, line by line. */
  lines: Record<string, unknown>[]
}

async function gepeto(...args: string[]): Promise<Run> {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text)
      return true
    }),
  )
  const code = await runCommand(args).finally(() => {
    for (const spy of spies) spy.mockRestore()
  })
  const { stdout: out, stderr: err } = written
  const lines = args.includes('--json')
    ? out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : []
  return { code, out, err, lines }
}

/** Does through the API what no command does, while no command runs. */
async function withApi(work: (api: Gepeto) => Promise<unknown>): Promise<void> {
  const config = readConfig()
  const app = await openApp(config, openLog('silent'))
  const stopListening = await listenLocally(app)
  await app.start()
  await work(await localApi(config)).finally(async () => {
    await stopListening()
    await app.close()
  })
}

describe.each(stores)('commands on the $kind database', (store) => {
  let database: PreparedDatabase
  let docs: string
  beforeAll(async () => {
    database = await store.prepare()
    docs = await mkdtemp(join(tmpdir(), 'gepeto-docs-'))
    await mkdir(join(docs, 'deep/node_modules'), { recursive: true })
    await mkdir(join(docs, '.hidden'))
    const put = (path: string, text: string) => writeFile(join(docs, path), text)
    await put('backup.md', '# Backup\n\nThe nightly backup starts at 02:30.\n')
    await put('deep/luz.txt', 'A fase clara ocorre nos tilacoides.')
    await put('deep/empty.txt', '')
    await put('deep/node_modules/ignored.txt', 'Nobody reads this.')
    await put('.hidden/secret.txt', 'Nobody reads this either.')
    await put('.gitignore', 'node_modules/\n')
  })
  beforeEach(() => {
    vi.stubEnv('GEPETO_DATA_DIR', database.config.dataDir)
    vi.stubEnv('DATABASE_URL', database.config.url ?? '')
    vi.stubEnv('GEPETO_LOG_LEVEL', 'silent')
  })
  afterEach(() => vi.unstubAllEnvs())
  afterAll(async () => {
    await database.discard()
    await rm(docs, { recursive: true, force: true })
  })

  it('puts a folder in, a JSON line for each file, hidden and ignored ones left out', async () => {
    const { code, lines } = await gepeto('ingest', docs, '--collection', 'Shelf', '--json')
    const byName = lines
      .filter(({ name }) => typeof name === 'string')
      .map(({ name, status }) => ({ name: String(name).slice(docs.length + 1), status }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    expect(byName).toEqual([
      { name: 'backup.md', status: 'ready' },
      { name: 'deep/empty.txt', status: 'failed' },
      { name: 'deep/luz.txt', status: 'ready' },
    ])
    // Something went in: the rest is said on its line.
    expect(code).toBe(0)
  })

  it('ends with how many went in and why the others did not, also when nothing did', async () => {
    const some = await gepeto('ingest', docs, '--collection', 'Counted')
    expect(some.code).toBe(0)
    expect(some.err.trim().split('\n').at(-1)).toMatch(/^2 ready, 0 already there, 1 failed: 1 × \S/)
    const none = await gepeto('ingest', join(docs, 'deep/empty.txt'), '--collection', 'Uncounted')
    expect(none.code).toBe(1)
    expect(none.err.trim().split('\n').at(-1)).toMatch(/^gepeto: 0 ready, .*1 failed: 1 × \S/)
  })

  it('asks a folder that it puts in first, with its sources', async () => {
    const { code, out } = await gepeto('ask', 'When does the nightly backup start?', '--docs', docs)
    expect(code).toBe(0)
    expect(out).toContain('02:30')
    expect(out).toMatch(/\[1\] backup\.md/)
  })

  it('asks and searches what is in, as JSON', async () => {
    const asked = await gepeto('ask', 'Onde ocorre a fase clara?', '--collection', 'Shelf', '--json')
    expect(asked.lines.at(-1)).toMatchObject({
      abstained: false,
      answer: expect.stringContaining('tilacoides'),
    })
    const found = await gepeto('search', 'nightly backup', '--collection', 'Shelf', '--limit', '1', '--json')
    expect(found.lines).toMatchObject([{ documentTitle: 'backup.md' }])
    expect([asked.code, found.code]).toEqual([0, 0])
  })

  it('asks an assistant by its name or slug, and names those there are', async () => {
    const nobody = await gepeto('ask', 'Why?', '--assistant', 'Night desk')
    expect(nobody).toMatchObject({ code: 1, err: expect.stringMatching(/no assistant yet/) })
    await withApi(async (api) => {
      const { id } = await api.assistants.create({
        name: 'Night desk',
        guardrails: { notFound: 'Ask the shift leader.' },
      })
      await api.assistants.publish(id)
    })
    for (const name of ['Night desk', 'night-desk']) {
      const asked = await gepeto('ask', 'Who won the cup of 1970?', '--assistant', name, '--json')
      expect(asked.lines.at(-1)).toMatchObject({
        answer: 'Ask the shift leader.',
        assistant: { name: 'Night desk', version: 1 },
      })
    }
    const other = await gepeto('ask', 'Why?', '--assistant', 'Day desk')
    expect(other).toMatchObject({ code: 1, err: expect.stringMatching(/There are: night-desk/) })
  })

  it('makes, lists and revokes a key', async () => {
    const made = await gepeto('keys', 'create', 'script', '--days', '2', '--json')
    expect(made.lines).toMatchObject([{ name: 'script', key: expect.stringMatching(/^gpt_/) }])
    const { id } = made.lines[0] as { id: string }
    expect((await gepeto('keys', 'revoke', id)).code).toBe(0)
    const listed = await gepeto('keys', 'list', '--json')
    expect(listed.lines.find((key) => key.id === id)).toMatchObject({ revokedAt: expect.any(String) })
    expect((await gepeto('keys', 'revoke', id)).code).toBe(1)
  })

  it('rotates the keys that sign access tokens', async () => {
    const { code, lines } = await gepeto('keys', 'rotate-signing', '--json')
    expect({ code, lines }).toEqual({ code: 0, lines: [{ kid: expect.any(String) }] })
  })

  it('narrows a key to permissions and collections', async () => {
    const args = ['--permissions', 'search:use,collections:read', '--collections', 'Documents', '--json']
    const made = await gepeto('keys', 'create', 'narrow', ...args)
    expect(made.lines).toMatchObject([
      { permissions: ['search:use', 'collections:read'], collections: [expect.stringMatching(/^col_/)] },
    ])
    const wrong = await gepeto('keys', 'create', 'wrong', '--permissions', 'everything')
    expect(wrong.code).toBe(1)
    expect(wrong.err).toMatch(/no permission "everything".*search:use/)
    const listed = await gepeto('keys', 'list')
    expect(listed.out).toMatch(/narrow .*search:use,collections:read/)
  })

  it('brings the database to this version, with nothing left to do after that', async () => {
    expect((await gepeto('migrate')).code).toBe(0)
    expect(await gepeto('migrate', '--json')).toMatchObject({ code: 0, lines: [{ migrated: [] }] })
  })

  it('checks the log, takes it away, checks it there, and names what was changed in it', async () => {
    const verified = await gepeto('audit', 'verify', '--json')
    expect(verified.code).toBe(0)
    expect(verified.lines[0]).toMatchObject({ valid: true, firstFault: null })
    const { out: exported } = await gepeto('audit', 'export')
    const file = join(docs, '../', `${docs.split('/').at(-1)}.jsonl`)
    await writeFile(file, exported)
    const key = String(verified.lines[0]!.publicKey)
    const whole = await gepeto('audit', 'verify', '--offline', file, '--public-key', key)
    expect({ code: whole.code, says: whole.out }).toEqual({
      code: 0,
      says: expect.stringContaining('Nothing was changed'),
    })
    await writeFile(
      file,
      exported.replace('"kind":"knowledge.document.added"', '"kind":"knowledge.document.lost"'),
    )
    const changed = await gepeto('audit', 'verify', '--offline', file)
    expect(changed.code).toBe(1)
    expect(changed.out).toMatch(/First fault: evt_\w+: it was changed/)
    expect(changed.out).toContain('proves nothing about who made the file')
    await writeFile(file, exported.replace('"format":2', '"format":1'))
    const older = await gepeto('audit', 'verify', '--offline', file, '--public-key', key)
    expect({ code: older.code, says: older.out }).toEqual({
      code: 1,
      says: expect.stringContaining('Not proven'),
    })
    await writeFile(file, exported.slice(0, 500))
    expect((await gepeto('audit', 'verify', '--offline', file)).code).toBe(1)
    await rm(file)
    const today = new Date().toISOString().slice(0, 10)
    const some = await gepeto('audit', 'export', '--kind', 'knowledge', '--from', today, '--to', today)
    const [log, event] = some.out.split('\n').map((line) => line && JSON.parse(line))
    expect(log).toMatchObject({
      isComplete: false,
      filters: { kind: 'knowledge', from: `${today}T00:00:00.000Z` },
    })
    expect(event.event.kind).toMatch(/^knowledge\./)
    expect((await gepeto('audit', 'export', '--from', 'soon')).err).toContain('--from takes a time')
    await writeFile(file, (await gepeto('audit', 'proof', event.event.id)).out)
    const proof = await gepeto('audit', 'verify', '--offline', file, '--public-key', key)
    expect(proof.code).toBe(0)
    for (const said of [event.event.kind, event.event.subjectId, event.event.createdAt, 'not in the proof'])
      expect(proof.out).toContain(said)
    await rm(file)
    const timeline = await gepeto('audit', 'timeline', event.event.subjectId, '--as-of', today)
    expect(timeline.out).toMatch(new RegExp(`^As of ${today}T23:59:59.999Z`))
    const never = await gepeto('audit', 'timeline', 'col_never')
    expect({ code: never.code, err: never.err }).toEqual({
      code: 1,
      err: expect.stringContaining('There is no such id'),
    })
    const rotated = await gepeto('audit', 'rotate-key', '--json')
    expect(rotated.lines[0]!.rewrapped).toBeGreaterThan(0)
  })

  it('says what is configured and what works', async () => {
    const { code, lines } = await gepeto('doctor', '--json')
    expect(code).toBe(0)
    expect(lines.find(({ subject }) => subject === 'database')).toMatchObject({ state: 'ok' })
    expect(lines.find(({ subject }) => subject === 'Master key')).toMatchObject({
      state: 'ok',
      says: expect.stringMatching(/master\.key", fingerprint [0-9a-f]{16}$/),
    })
    expect(lines.find(({ subject }) => subject === 'names of people')).toMatchObject({
      state: 'note',
      says: expect.stringContaining('GEPETO_NAMES_MODEL'),
    })
    expect(lines.find(({ subject }) => subject === 'Server')).toMatchObject({
      says: expect.stringContaining('not running'),
    })
  })

  it('says which master key is needed where its file is missing', async () => {
    const file = join(database.config.dataDir, 'master.key')
    await rename(file, `${file}.kept`)
    const { code, lines } = await gepeto('doctor', '--json').finally(() => rename(`${file}.kept`, file))
    expect(code).toBe(1)
    expect(lines.find(({ subject }) => subject === 'Master key')).toMatchObject({
      state: 'broken',
      says: expect.stringMatching(/there is no file ".*master\.key".*fingerprint [0-9a-f]{16}/),
    })
  })

  it('talks to the server that holds the data folder, over a socket only its user can open', async () => {
    const server = spawn(process.execPath, [main, 'serve', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, GEPETO_PORT: '0' },
    })
    try {
      const lines = createInterface({ input: server.stdout! })
      const [ready] = (await once(lines, 'line')) as [string]
      expect(JSON.parse(ready)).toMatchObject({
        address: expect.stringMatching(/^http:\/\/localhost:\d+$/),
        setup: expect.stringContaining('/setup#'),
      })
      const { mode } = await stat(join(database.config.dataDir, 'gepeto.sock'))
      expect(mode & 0o777).toBe(0o600)
      const doctor = await gepeto('doctor', '--json')
      expect(doctor.lines.find(({ subject }) => subject === 'Server')).toMatchObject({
        says: 'running on this data folder',
      })
      expect((await gepeto('search', 'nightly backup')).out).toContain('backup.md')
    } finally {
      const exited = once(server, 'exit')
      server.kill('SIGTERM')
      expect(await exited).toEqual([0, null])
    }
  })
})

describe('the command line', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('lists its commands, and explains each', async () => {
    const help = await gepeto('help')
    expect(help.code).toBe(0)
    for (const command of ['serve', 'ask', 'ingest', 'search', 'keys', 'models', 'doctor', 'migrate']) {
      expect(help.out).toMatch(new RegExp(`^  ${command} +\\S`, 'm'))
      const own = await gepeto(command, '--help')
      expect((await gepeto('help', command)).out).toBe(own.out)
      expect({ code: own.code, usage: own.out.includes(`Usage: gepeto ${command}`) }).toEqual({
        code: 0,
        usage: true,
      })
    }
  })

  it.each([
    [['sing'], /no command "sing"/],
    [['ask'], /Write the question/],
    [['ask', 'Why?', '--colour', 'red'], /--colour/],
    [['keys'], /Say what to do/],
  ])('ends %j with exit code 1 and the way out', async (args, says) => {
    const text = await gepeto(...args)
    expect({ code: text.code, out: text.out }).toEqual({ code: 1, out: '' })
    expect(text.err).toMatch(says)
    const json = await gepeto(...args, '--json')
    expect(json.lines).toEqual([{ error: expect.stringMatching(says) }])
  })

  it('says everything that is wrong with the environment at once', async () => {
    vi.stubEnv('GEPETO_PORT', 'eighty')
    vi.stubEnv('GEPETO_LOG_LEVEL', 'loud')
    const { code, err } = await gepeto('doctor')
    expect(code).toBe(1)
    expect(err).toMatch(/GEPETO_PORT.*eighty[\s\S]*GEPETO_LOG_LEVEL.*loud/)
  })
})
