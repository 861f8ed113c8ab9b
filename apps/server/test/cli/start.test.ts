import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { createGepeto } from '@gepeto/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, '../../src/main.ts')
const apiKey = 'start-key-0123456789-0123456789-0123456'

/** Whoever is root may write anywhere: what is forbidden is tried as `nobody`, where that one may read this code. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
const nobodyReads =
  !('uid' in nobody) ||
  spawnSync(process.execPath, ['-e', 'fs.accessSync(process.argv[1])', main], nobody).status === 0

let home: string
const started: ChildProcess[] = []
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gepeto-start-'))
})
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await chmod(home, 0o700)
  await rm(home, { recursive: true, force: true })
})

function serve(dataDir: string, environment: Record<string, string> = {}, user: { uid?: number } = {}) {
  const child = spawn(process.execPath, [main, 'serve', '--json'], {
    ...user,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GEPETO_PORT: '0',
      GEPETO_LOG_LEVEL: 'silent',
      GEPETO_BOOTSTRAP_API_KEY: apiKey,
      GEPETO_DATA_DIR: dataDir,
      DATABASE_URL: '',
      ...environment,
    },
  })
  started.push(child)
  return child
}

/** What a start said that was refused; `lines` are those of standard output, as JSON. */
async function refused(dataDir: string, environment?: Record<string, string>, user?: { uid?: number }) {
  const child = serve(dataDir, environment, user)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  const lines = out.split('\n').filter(Boolean)
  expect({ code, err, count: lines.length }).toEqual({ code: 1, err: '', count: 1 })
  return (JSON.parse(lines[0]!) as { error: string }).error
}

describe('a start that cannot be', () => {
  it('says that the data folder is a file', async () => {
    const path = join(home, 'data')
    await writeFile(path, 'mine')
    const said = await refused(path)
    expect(said).toContain(`"${path}": a file stands there`)
    expect(said).not.toContain('\n')
    expect(await refused(join(path, 'below'))).toContain('a file stands there')
    expect(await readdir(home)).toEqual(['data'])
  })

  it('says so in Portuguese too', async () => {
    await writeFile(join(home, 'data'), '')
    const said = await refused(join(home, 'data'), { LC_ALL: 'pt_BR.UTF-8' })
    expect(said).toContain('A pasta de dados não pode ser usada')
    expect(said).toContain('há um arquivo nesse lugar')
  })

  it('says that a part of the data folder is not what it should be', async () => {
    await writeFile(join(home, 'blobs'), 'mine')
    expect(await refused(home)).toContain(`"${join(home, 'blobs')}": a file stands there`)
    expect(await readdir(home)).toEqual(['blobs'])
  })

  it.each([
    ['empty', ''],
    ['cut short', 'x'.repeat(42)],
  ])('refuses a master key that is %s, and touches nothing', async (_how, key) => {
    await writeFile(join(home, 'master.key'), key)
    const said = await refused(home)
    expect(said).toContain(`${key.length} characters instead of 43`)
    expect(said).toContain('Do not delete the file')
    expect(await refused(home, { LC_ALL: 'pt_BR.UTF-8' })).toContain('A chave mestra')
    expect(await readdir(home)).toEqual(['master.key'])
  })

  it('refuses another master key than the one that sealed the data, and works with the right one again', {
    timeout: 240_000,
  }, async () => {
    const started = async (environment: Record<string, string> = {}) => {
      const child = serve(home, environment)
      await once(createInterface({ input: child.stdout }), 'line')
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await started()
    const key = await readFile(join(home, 'master.key'), 'utf8')
    await rm(join(home, 'master.key'))
    expect(await refused(home)).toContain('Nothing was changed.')
    expect(await readdir(home)).not.toContain('master.key')
    await started({ GEPETO_MASTER_KEY: key })
  })

  it.skipIf(!nobodyReads)('says that the data folder may not be written or read', async () => {
    await mkdir(join(home, 'blobs'))
    if (nobody.uid) for (const path of [home, join(home, 'blobs')]) await chown(path, nobody.uid, nobody.gid)
    for (const [path, mode] of [
      [join(home, 'blobs'), 0o500],
      [join(home, 'blobs'), 0o200],
      [home, 0o500],
    ] as const) {
      await chmod(path, mode)
      expect(await refused(home, {}, nobody)).toContain(`"${path}": this user may not read and write there`)
    }
  })
})

describe('the data folder', () => {
  it('is for its owner alone, with all that is in it, whatever it was before', async () => {
    await chmod(home, 0o755)
    const child = serve(home)
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const gepeto = createGepeto({ baseUrl: (JSON.parse(line) as { address: string }).address, apiKey })
    const { items } = await gepeto.collections.list()
    const { documents } = await gepeto.documents.add(items[0]!.id, { title: 'A', text: 'The backup starts.' })
    while ((await gepeto.documents.get(documents[0]!.id)).status !== 'ready')
      await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGTERM')
    await once(child, 'exit')
    const open: string[] = []
    const names = await readdir(home, { recursive: true })
    for (const name of ['.', ...names]) if ((await stat(join(home, name))).mode & 0o077) open.push(name)
    expect(open).toEqual([])
    expect(names).toEqual(expect.arrayContaining(['master.key', 'database', 'blobs', 'index']))
  })
})
