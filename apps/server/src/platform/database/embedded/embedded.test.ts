import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseRefused, DatabaseUnavailable } from '../errors.ts'
import { openEmbedded } from './embedded.ts'

// Other processes start and recover here: slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

let home: string
const children: ChildProcess[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gepeto-embedded-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

const open = (onFatal: (error: Error) => void = () => {}) => openEmbedded(home, onFatal)
const lockPath = () => join(home, 'gepeto.lock')

/** Another process, which opens the same folder and prints a line for each thing it has done. */
function otherProcess(body: string): { child: ChildProcess; lines: AsyncIterableIterator<string> } {
  const script = `
    await import(${JSON.stringify(join(import.meta.dirname, '../quick-drizzle.ts'))})
    const { openEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))})
    const database = await openEmbedded(${JSON.stringify(home)}, (error) => { throw error })
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() }
}

describe('the embedded database', () => {
  it('keeps what was written when it is closed and opened again', async () => {
    const first = await open()
    await first.pool.query('create table kept as select 42 as answer')
    await first.close()
    const second = await open()
    expect((await second.pool.query('select answer from kept')).rows).toEqual([{ answer: 42 }])
    await second.close()
  })

  it('calls fsync for every commit, and never for a read', async () => {
    const database = await open()
    await database.pool.query('create table written (id int)')
    const fsyncsOf = async (work: () => Promise<unknown>) => {
      const before = (await database.statistics()).fsyncs
      await work()
      return (await database.statistics()).fsyncs - before
    }
    for (let id = 0; id < 20; id++) {
      const insert = () => database.pool.query('insert into written values ($1)', [id])
      expect(await fsyncsOf(insert)).toBeGreaterThanOrEqual(1)
    }
    expect(await fsyncsOf(() => database.pool.query('select * from written'))).toBe(0)
    await database.close()
  })

  it('loses no acknowledged row to a kill -9 in mid-write, time after time', async () => {
    let acknowledged = 0
    for (let round = 0; round < 3; round++) {
      const { child, lines } = otherProcess(`
        await database.pool.query('create table if not exists acknowledged (id int)')
        for (let id = ${acknowledged}; ; id++) {
          await database.pool.query('insert into acknowledged values ($1)', [id])
          console.log(id)
        }`)
      for (let row = 0; row < 25; row++)
        acknowledged = Math.max(acknowledged, Number((await lines.next()).value) + 1)
      child.kill('SIGKILL')
      await once(child, 'exit')
      // What was printed before the end and not read yet was acknowledged too.
      for await (const line of { [Symbol.asyncIterator]: () => lines })
        acknowledged = Math.max(acknowledged, Number(line) + 1)
    }
    const database = await open()
    const { rows } = await database.pool.query(
      'select count(distinct id)::int as kept from acknowledged where id < $1',
      [acknowledged],
    )
    expect(rows).toEqual([{ kept: acknowledged }])
    await database.close()
  })

  it('bounds its log under a load of writes, whoever makes them', async () => {
    const database = await open()
    await database.pool.query('create table bulk (body text)')
    await database.pool.query('create role guest; grant insert on bulk to guest; set role guest')
    const logBytes = () =>
      fs
        .readdirSync(join(home, 'database/pg_wal'))
        .reduce((sum, name) => sum + fs.statSync(join(home, 'database/pg_wal', name)).size, 0)
    for (let round = 0; round < 2; round++) {
      for (let bytes = 0; bytes < 100_000_000; bytes += 20_000 * 960)
        await database.pool.query(
          'insert into bulk select repeat(md5(random()::text), 30) from generate_series(1, 20000)',
        )
      await vi.waitFor(() => expect(logBytes()).toBeLessThan(80_000_000), { timeout: 60_000, interval: 100 })
    }
    expect((await database.pool.query('select current_user')).rows).toEqual([{ current_user: 'guest' }])
    await database.close()
  })

  it('throws away a snapshot that was being unpacked when the process died', async () => {
    fs.mkdirSync(join(home, 'database.unpacking/base'), { recursive: true })
    fs.writeFileSync(join(home, 'database.unpacking/PG_VERSION'), '18\n')
    const database = await open()
    expect((await database.check()).latencyMs).toBeGreaterThan(0)
    await database.close()
    expect(fs.readdirSync(home)).toEqual(['database'])
  })

  it('refuses a folder that holds a database of another PostgreSQL', async () => {
    fs.mkdirSync(join(home, 'database'))
    fs.writeFileSync(join(home, 'database/PG_VERSION'), '17\n')
    await expect(open()).rejects.toThrow(/is of PostgreSQL 17, this Gepeto carries 18/)
    expect(fs.existsSync(lockPath())).toBe(false)
  })

  it('refuses a path that is no folder', async () => {
    fs.writeFileSync(join(home, 'file'), '')
    await expect(openEmbedded(join(home, 'file/data'), () => {})).rejects.toThrow(DatabaseRefused)
  })
})

describe('the lock on the data folder', () => {
  it('refuses a second process and names the first', async () => {
    const { child, lines } = otherProcess(`console.log('open'); setInterval(() => {}, 1000)`)
    await lines.next()
    await expect(open()).rejects.toThrow(`in use by process ${child.pid}`)
  })

  it('refuses a second opening in the same process', async () => {
    const database = await open()
    await expect(open()).rejects.toThrow(`in use by process ${process.pid}`)
    await database.close()
  })

  it('is taken over from a process that was killed', async () => {
    const { child, lines } = otherProcess(`console.log('open'); setInterval(() => {}, 1000)`)
    await lines.next()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(fs.existsSync(lockPath())).toBe(true)
    await (await open()).close()
    expect(fs.existsSync(lockPath())).toBe(false)
  })

  it('is taken over when its pid belongs to another process by now', async () => {
    const recycled = { pid: process.ppid, started: 'another-boot/1', host: hostname(), token: 'x' }
    fs.writeFileSync(lockPath(), JSON.stringify(recycled))
    await (await open()).close()
  })

  it('is believed on another host while it stirs, and taken over when it is silent', async () => {
    fs.writeFileSync(lockPath(), JSON.stringify({ pid: 1, started: 'b/1', host: 'elsewhere', token: 'x' }))
    await expect(open()).rejects.toThrow('in use by process 1 on elsewhere')
    const longAgo = new Date(Date.now() - 60_000)
    fs.utimesSync(lockPath(), longAgo, longAgo)
    await (await open()).close()
  })
})

describe('an engine that dies', () => {
  it('is reported once, and every query after it says that the database is gone', async () => {
    const died = Promise.withResolvers<Error>()
    const database = await open(died.resolve)
    await database.pool.query('create table kept as select 1 as one')
    database.killEngine()
    expect((await died.promise).message).toMatch(
      /^The embedded database stopped: .*what was acknowledged is kept/,
    )
    await expect(database.check()).rejects.toThrow(DatabaseUnavailable)
    await expect(database.transaction((tx) => tx.$client.query('select 1'))).rejects.toThrow(
      DatabaseUnavailable,
    )
    await database.close()
    const again = await open()
    expect((await again.pool.query('select one from kept')).rows).toEqual([{ one: 1 }])
    await again.close()
  })
})
